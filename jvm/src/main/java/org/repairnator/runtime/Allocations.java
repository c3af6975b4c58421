package org.repairnator.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that the code of a test allocates.
 *
 * <p>The platform counts them for each thread; a look here adds what the calling thread has allocated since its last
 * look. When another thread looks, counting begins with that thread anew.
 */
public final class Allocations {
    private static final ThreadMXBean THREADS =
            ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting ? counting : null;

    private static long left = Long.MAX_VALUE;
    private static Thread thread;
    private static long seen;

    private Allocations() {}

    /** Allows so many bytes from now on. */
    public static synchronized void allow(long bytes) {
        left = bytes;
        thread = Thread.currentThread();
        seen = allocated();
    }

    /** What was left of the bytes last allowed at the last look; negative when they were used up. */
    public static synchronized long left() {
        return left;
    }

    /** Counts what the calling thread has allocated since the last look, and returns it. */
    public static synchronized long look() {
        long now = allocated();
        long bytes = thread == Thread.currentThread() ? now - seen : 0;
        thread = Thread.currentThread();
        seen = now;
        left -= bytes;
        return bytes;
    }

    /** Leaves out what the calling thread has allocated since the last look: it is not the test's own doing. */
    public static synchronized void skip() {
        thread = Thread.currentThread();
        seen = allocated();
    }

    /** Whether so many more bytes may be allocated; where not, all that was left counts as used up. */
    public static synchronized boolean hasRoom(long bytes) {
        look();
        if (left < bytes) {
            left = -1;
        }
        return left >= 0;
    }

    /** Of the calling thread; always the same where the platform does not tell. */
    private static long allocated() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }
}
