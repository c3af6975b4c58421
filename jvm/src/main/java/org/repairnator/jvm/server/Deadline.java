package org.repairnator.jvm.server;

import java.util.function.BooleanSupplier;

/** Tells when no more work is to be begun for a request: its time is over, or the client wants no more. */
final class Deadline {
    private final long end;
    private final boolean limited;
    private final BooleanSupplier cancelled;

    /**
     * Creates a deadline.
     *
     * @param millis from now; 0 for no limit
     * @param cancelled whether the client wants no more
     */
    Deadline(long millis, BooleanSupplier cancelled) {
        this.limited = millis > 0;
        this.end = System.nanoTime() + millis * 1_000_000;
        this.cancelled = cancelled;
    }

    boolean over() {
        return limited && System.nanoTime() - end > 0 || cancelled.getAsBoolean();
    }
}
