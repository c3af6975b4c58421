package org.repairnator.runtime;

/**
 * Counts loop iterations and method entries of the project classes of one class loader, and looks every now and then
 * at how much they allocate: the more often, the more that is.
 *
 * <p>Every class loader of project classes defines its own copy of this class, so that a thread left behind by
 * one candidate draws on that candidate's ticks and never on a later one's.
 */
public final class Ticks implements Meter {
    /** Bytes from which it matters how often they are allocated: a look costs what copying a few hundred does. */
    private static final int MANY_BYTES = 1 << 16;
    /** Ticks between two looks while little is allocated. */
    private static final long LONGEST_PAUSE = 64;

    private static long left = Long.MAX_VALUE;
    private static volatile boolean poisoned;
    /** With fewer ticks left than these comes the next look; never negative. */
    private static long nextLook;

    private static long pause = 1;

    /** Counts one tick; called from instrumented code. */
    public static void tick() {
        if (--left < nextLook || poisoned) {
            look();
        }
    }

    /** A text was made or grew, at each call perhaps to its double length; called from instrumented code. */
    public static void made(CharSequence text) {
        if (text != null && text.length() > MANY_BYTES) {
            look();
        }
    }

    /** A collection took the elements of another, perhaps its own; called from instrumented code. */
    public static void copied() {
        look();
    }

    /** So many elements of so many bytes are to be allocated at once; called from instrumented code. */
    public static void reserve(int elements, int bytes) {
        long all = (long) elements * bytes;
        // Of two negative numbers, too, which the platform refuses.
        if (all > MANY_BYTES && elements > 0 && !Allocations.hasRoom(all)) {
            useUp();
        }
    }

    private static void look() {
        if (left < 0 || poisoned) {
            throw new TicksUsedUp();
        }
        long bytes = Allocations.look();
        if (Allocations.left() < 0) {
            useUp();
        }
        pause = bytes > MANY_BYTES ? Math.max(1, pause / 4) : Math.min(LONGEST_PAUSE, 2 * pause);
        nextLook = Math.max(0, left - pause + 1);
    }

    /** From now on each tick looks, and finds nothing left. */
    private static void useUp() {
        nextLook = Long.MAX_VALUE;
        throw new TicksUsedUp();
    }

    @Override
    public void allow(long ticks) {
        left = ticks;
        pause = 1;
        nextLook = Math.max(0, ticks);
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
