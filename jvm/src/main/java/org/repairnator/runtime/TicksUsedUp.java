package org.repairnator.runtime;

/** Thrown out of project code that ran for too long or allocated too much; an Error so that few handlers catch it. */
public final class TicksUsedUp extends Error {
    private static final long serialVersionUID = 1L;

    public TicksUsedUp() {
        super("the test ran for too long or allocated too much", null, false, false);
    }
}
