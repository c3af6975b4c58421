package org.repairnator.jvm.runner;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a test that is over its time, by ever stronger means: no more ticks and an interrupt, then {@code
 * Thread.stop} where the platform still has it (it hits code that does not tick, such as a regular expression's
 * matcher), then the end of the JVM.
 *
 * <p>Time counts in full only when the thread really had a processor: on a busy machine a test may take several
 * times as long as it should before it counts as too slow.
 */
public final class Watchdog {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Limits shorter than this may be noticed that much late. */
    private static final long MAX_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How many times its limit a test may take that had to wait for a processor, or for something else. */
    private static final long PATIENCE = 4;

    private enum Stage {
        QUIET,
        TICKS_TAKEN,
        STOPPED
    }

    private final Runnable takeTicks;
    private final Runnable hang;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Object lock = new Object();
    private Thread worker;
    private boolean armed;
    private long deadline;
    private long allowed;
    private long usedBefore;
    private Stage stage = Stage.QUIET;
    private boolean stopUnderWay;

    /**
     * Creates a watch and starts its thread.
     *
     * @param takeTicks makes the next tick of the running test throw
     * @param hang called when nothing helped; does not return
     */
    public Watchdog(Runnable takeTicks, Runnable hang) {
        this.takeTicks = takeTicks;
        this.hang = hang;
        // Not in the group of the thread that runs tests: all threads in there are ended after each run.
        ThreadGroup outside = Thread.currentThread().getThreadGroup().getParent();
        Thread thread = new Thread(outside, this::watch, "repairnator-watch");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    /** From now on the calling thread may use so many milliseconds. */
    public void arm(long millis) {
        synchronized (lock) {
            worker = Thread.currentThread();
            allowed = TimeUnit.MILLISECONDS.toNanos(millis);
            deadline = System.nanoTime() + allowed;
            usedBefore = threads.getCurrentThreadCpuTime();
            armed = true;
            stage = Stage.QUIET;
        }
    }

    /** Whether the time set by the last {@link #arm} was used up. */
    public boolean expired() {
        synchronized (lock) {
            return stage != Stage.QUIET;
        }
    }

    /** Watches no more; afterwards neither a stop nor an interrupt is on its way to the calling thread. */
    public void disarm() {
        boolean settled = false;
        while (!settled) {
            try {
                settled = settle();
            } catch (Error error) {
                arrived(error);
                if (!isStop(error)) {
                    throw error;
                }
            }
        }
    }

    /** Tells that a stop sent by this watch has arrived, so that {@link #disarm} need not wait for it. */
    public void arrived(Throwable thrown) {
        if (isStop(thrown)) {
            synchronized (lock) {
                stopUnderWay = false;
            }
        }
    }

    /** By name, since the class is to be removed from the platform. */
    private static boolean isStop(Throwable thrown) {
        return thrown.getClass().getName().equals("java.lang.ThreadDeath");
    }

    private boolean settle() {
        synchronized (lock) {
            armed = false;
        }
        // A stop that was sent arrives at the next safepoint; one that a test swallowed never does, hence the limit.
        long until = System.nanoTime() + GRACE_NANOS;
        while (stopPending() && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        synchronized (lock) {
            stopUnderWay = false;
        }
        Thread.interrupted();
        return true;
    }

    private boolean stopPending() {
        synchronized (lock) {
            return stopUnderWay;
        }
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(pauseNanos());
            synchronized (lock) {
                if (armed) {
                    escalate(System.nanoTime() - deadline);
                }
            }
        }
    }

    private long pauseNanos() {
        synchronized (lock) {
            long left = armed ? deadline - System.nanoTime() : MAX_POLL_NANOS;
            return Math.max(POLL_NANOS, Math.min(left, MAX_POLL_NANOS));
        }
    }

    @SuppressWarnings("deprecation") // Thread.threadId() is not there before Java 19.
    private boolean hasUsedLimit(long late) {
        long used = threads.getThreadCpuTime(worker.getId()) - usedBefore;
        return used >= allowed / 2 || late >= allowed * (PATIENCE - 1);
    }

    private void escalate(long late) {
        if (late >= 0 && stage == Stage.QUIET && hasUsedLimit(late)) {
            deadline += late;
            stage = Stage.TICKS_TAKEN;
            takeTicks.run();
            worker.interrupt();
        } else if (late >= GRACE_NANOS && stage == Stage.TICKS_TAKEN) {
            stage = Stage.STOPPED;
            if (stop(worker)) {
                stopUnderWay = true;
            }
        } else if (late >= GRACE_NANOS + LAST_GRACE_NANOS && stage == Stage.STOPPED) {
            hang.run();
        }
    }

    /** Calls {@code Thread.stop}, which throws from Java 20 on and may be gone one day. */
    static boolean stop(Thread thread) {
        try {
            Method stop = Thread.class.getMethod("stop");
            stop.invoke(thread);
            return true;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException unsupported) {
            return false;
        }
    }
}
