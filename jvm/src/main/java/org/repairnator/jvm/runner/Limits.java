package org.repairnator.jvm.runner;

/** What a test may use. */
public interface Limits {
    /** Ticks for each invocation of a test. */
    long ticks(TestId test);

    /** Bytes that each invocation of a test may allocate. */
    long bytes(TestId test);

    /** Milliseconds of wall-clock time for each invocation of a test. */
    long millis(TestId test);

    /** Ticks for what comes before the first test of its class, when that is this one, beside its own. */
    default long setUpTicks(TestId test) {
        return 0;
    }

    /** Bytes for that. */
    default long setUpBytes(TestId test) {
        return 0;
    }

    /** Milliseconds of wall-clock time for that. */
    default long setUpMillis(TestId test) {
        return 0;
    }

    /** Told of each result. */
    default void learn(TestResult result) {}

    /** The same for all tests, however much they allocate. */
    static Limits of(long ticks, long millis) {
        return new Limits() {
            @Override
            public long ticks(TestId test) {
                return ticks;
            }

            @Override
            public long bytes(TestId test) {
                return Long.MAX_VALUE / 4;
            }

            @Override
            public long millis(TestId test) {
                return millis;
            }
        };
    }
}
