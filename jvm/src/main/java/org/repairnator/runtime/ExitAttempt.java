package org.repairnator.runtime;

/** Thrown where project code asked the JVM to end. */
public final class ExitAttempt extends Error {
    private static final long serialVersionUID = 1L;

    public ExitAttempt(int status) {
        super("the code asked the JVM to end with status " + status);
    }
}
