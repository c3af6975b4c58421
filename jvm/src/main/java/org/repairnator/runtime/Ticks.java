package org.repairnator.runtime;

/**
 * Counts loop iterations and method entries of the project classes of one class loader.
 *
 * <p>Every class loader of project classes defines its own copy of this class, so that a thread left behind by
 * one candidate draws on that candidate's ticks and never on a later one's.
 */
public final class Ticks implements Meter {
    private static long left = Long.MAX_VALUE;
    private static volatile boolean poisoned;

    /** Counts one tick; called from instrumented code. */
    public static void tick() {
        if (--left < 0 || poisoned) {
            throw new TicksUsedUp();
        }
    }

    @Override
    public void allow(long ticks) {
        left = ticks;
    }

    @Override
    public long left() {
        return left;
    }

    @Override
    public void poison() {
        poisoned = true;
    }
}
