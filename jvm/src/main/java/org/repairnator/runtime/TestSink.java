package org.repairnator.runtime;

/** Where a {@link TestDriver} reports; all calls come from the thread that runs the tests. */
public interface TestSink {
    /** A test method begins (each invocation of a parameterized one). */
    void started(String suite, String method);

    /**
     * A test method ended.
     *
     * @param failure what it threw, or null
     * @return false when no further test is wanted; the driver then stops as soon as its framework lets it
     */
    boolean ended(String suite, String method, Throwable failure);

    /**
     * Whether the driver may break off once no further test is wanted, and leave out what comes after the class's tests.
     *
     * <p>It may not where agents watch the tests' life cycle: what they keep of a class that never ended spoils later runs.
     * Tests that are begun nevertheless end at once.
     */
    default boolean mayBreakOff() {
        return true;
    }

    /** A test was skipped: ignored, or an assumption did not hold. */
    void skipped(String suite, String method);

    /** Something outside the test methods failed: the class could not be set up, or not be run at all. */
    void suiteFailed(String suite, Throwable failure);
}
