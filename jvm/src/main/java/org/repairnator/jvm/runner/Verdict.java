package org.repairnator.jvm.runner;

import java.util.Locale;

/** How a test ended. */
public enum Verdict {
    PASSED,
    SKIPPED,
    /** An assertion did not hold. */
    FAILED,
    /** Anything else was thrown. */
    ERROR,
    /** Ticks or time were used up. */
    TIMEOUT,
    /** The code asked the JVM to end. */
    EXIT,
    /** There is no such test. */
    MISSING;

    /** As the protocol writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
