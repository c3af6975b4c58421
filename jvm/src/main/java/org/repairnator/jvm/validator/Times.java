package org.repairnator.jvm.validator;

/** Where the time of a validation went, in nanoseconds. */
public final class Times {
    long compiling;
    long loading;
    long running;
    int rounds;

    public double compileMillis() {
        return compiling / 1e6;
    }

    public double loadMillis() {
        return loading / 1e6;
    }

    public double runMillis() {
        return running / 1e6;
    }

    /** How many times javac ran. */
    public int rounds() {
        return rounds;
    }
}
