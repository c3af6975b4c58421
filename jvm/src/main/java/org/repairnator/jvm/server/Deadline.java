package org.repairnator.jvm.server;

/** Points in time after which no more work is begun. */
final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /** The point so many milliseconds from now; never, if that is 0. */
    static long after(long millis) {
        return millis <= 0 ? NEVER : System.nanoTime() + millis * 1_000_000;
    }

    static boolean over(long deadline) {
        return deadline != NEVER && System.nanoTime() - deadline > 0;
    }
}
