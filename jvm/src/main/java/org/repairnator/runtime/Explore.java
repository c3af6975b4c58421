package org.repairnator.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Calls a method that is just being entered once more, on copies of its receiver and arguments and on small changes of
 * these, and records what came of each call; so that two versions of the method can be compared on inputs that no test
 * gives.
 */
public final class Explore {
    /** Entries of the method in one test that are explored. */
    private static final int MOST_ENTRIES = 4;
    /** Calls for one entry. */
    private static final int MOST_CALLS = 40;
    /** Loop iterations and method entries of one call. */
    private static final long TICKS = 200_000;
    /** Bytes that one call may allocate. */
    private static final long BYTES = 1 << 24;
    private static final String TICKS_CLASS = "org.repairnator.runtime.Ticks";

    private static boolean busy;
    private static int entries;

    private Explore() {}

    /** Begins anew, for another test. */
    static synchronized void begin() {
        busy = false;
        entries = 0;
    }

    /**
     * A method is entered; called from edited project code.
     *
     * @param method the method
     * @param receiver its {@code this}; null for a static method
     * @param arguments its arguments
     */
    public static void enter(Method method, Object receiver, Object... arguments) {
        if (method == null || !begun()) {
            return;
        }
        try {
            Meter meter = meterOf(method.getDeclaringClass());
            method.setAccessible(true);
            int calls = 0;
            for (Object[] input : Variations.of(arguments, method.getParameterTypes())) {
                if (calls++ == MOST_CALLS) {
                    break;
                }
                call(method, receiver, input, meter);
            }
        } catch (DeepCopies.Impossible | ReflectiveOperationException unexplored) {
            // What cannot be copied would be changed by the calls: such an entry tells nothing.
            return;
        } finally {
            ended();
        }
    }

    private static synchronized boolean begun() {
        if (busy || entries >= MOST_ENTRIES) {
            return false;
        }
        entries++;
        busy = true;
        return true;
    }

    private static synchronized void ended() {
        busy = false;
    }

    private static Meter meterOf(Class<?> project) throws ReflectiveOperationException {
        // Each loader of project classes has its own counter.
        return (Meter) Class.forName(TICKS_CLASS, true, project.getClassLoader()).getConstructor().newInstance();
    }

    private static void call(Method method, Object receiver, Object[] input, Meter meter) {
        Object[] copied = (Object[]) new DeepCopies().of(joined(receiver, input));
        String given = ValueDigest.of(copied);
        Object[] arguments = Arrays.copyOfRange(copied, 1, copied.length);
        long left = meter.left();
        meter.allow(Math.min(left, TICKS));
        Allocations.look();
        long bytesLeft = Allocations.left();
        Allocations.allow(Math.min(bytesLeft, BYTES));
        String outcome;
        try {
            Object result = method.invoke(copied[0], arguments);
            outcome = "returns " + ValueDigest.of(joined(result, copied));
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getCause();
            outcome = cause instanceof TicksUsedUp ? "endless" : "throws " + cause.getClass().getName();
        } catch (IllegalAccessException | IllegalArgumentException refused) {
            return;
        } finally {
            meter.allow(left);
            Allocations.allow(bytesLeft);
        }
        Observe.compared(given, outcome);
    }

    private static Object[] joined(Object first, Object[] rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
