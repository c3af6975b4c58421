package org.repairnator.runtime;

/** Stands in for {@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt}. */
public final class Exits {
    private static volatile boolean attempted;

    private Exits() {}

    /** In place of {@code System.exit(int)}. */
    public static void exit(int status) {
        attempted = true;
        throw new ExitAttempt(status);
    }

    /** In place of {@code Runtime.exit(int)} and {@code Runtime.halt(int)}. */
    public static void exit(Runtime runtime, int status) {
        if (runtime == null) {
            throw new NullPointerException();
        }
        exit(status);
    }

    /** Whether an exit was attempted since the last call; the code may have caught the error. */
    public static boolean takeAttempted() {
        boolean was = attempted;
        attempted = false;
        return was;
    }
}
