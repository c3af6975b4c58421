package org.repairnator.jvm.runner;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.repairnator.runtime.ExitAttempt;
import org.repairnator.runtime.Exits;
import org.repairnator.runtime.Meter;
import org.repairnator.runtime.TestSink;
import org.repairnator.runtime.TicksUsedUp;

/**
 * Turns what a driver reports about one test class into results.
 *
 * <p>The invocations of a parameterized method count as one test, which passes when all of them do.
 */
final class Collector implements TestSink {
    private static final int DEEPEST_CAUSE = 20;

    private final String suite;
    private final Set<String> wanted;
    private final boolean all;
    private final Limits limits;
    private final Meter meter;
    private final Meter classPathMeter;
    private final Watchdog watchdog;
    private final Predicate<TestResult> each;
    private final Set<TestId> reported = new LinkedHashSet<>();
    private boolean stopped;
    /** What came before the first test; null until that begins. */
    private Cost setUp;
    private TestId current;
    private Verdict verdict;
    private Throwable failure;
    private long began;
    private long nanos;
    private long ticks;
    private long allowed;
    private boolean suiteFailed;

    /**
     * Creates a collector.
     *
     * @param each receives the results; false means that no more are wanted
     */
    Collector(
            String suite,
            Collection<String> wanted,
            Limits limits,
            Meter meter,
            Meter classPathMeter,
            Watchdog watchdog,
            Predicate<TestResult> each) {
        this.suite = suite;
        this.wanted = new LinkedHashSet<>(wanted);
        this.all = wanted.isEmpty();
        this.limits = limits;
        this.meter = meter;
        this.classPathMeter = classPathMeter;
        this.watchdog = watchdog;
        this.each = each;
    }

    /** Whether a result was given for which no more were wanted. */
    boolean stopped() {
        return stopped;
    }

    /**
     * Sets the limits for what comes before the first test method: loading and setting up the class.
     *
     * @param more milliseconds beside the usual limit
     */
    void begin(long more) {
        TestId first = new TestId(suite, all ? "" : wanted.iterator().next());
        allow(limits.ticks(first) + limits.setUpTicks(first), limits.millis(first) + limits.setUpMillis(first) + more);
    }

    private void allow(long ticks, long millis) {
        allowed = ticks;
        meter.allow(ticks);
        classPathMeter.allow(ticks);
        began = System.nanoTime();
        watchdog.arm(millis);
    }

    @Override
    public void started(String className, String method) {
        if (stopped) {
            return;
        }
        if (setUp == null) {
            setUp = new Cost(System.nanoTime() - began, used());
        }
        TestId test = id(className, method);
        if (!test.equals(current)) {
            flush();
            current = test;
            verdict = null;
            failure = null;
            nanos = 0;
            ticks = 0;
        }
        allow(limits.ticks(test), limits.millis(test));
    }

    @Override
    public boolean ended(String className, String method, Throwable thrown) {
        if (stopped) {
            return false;
        }
        // A stop that is under way for this test must not strike while its result is reported.
        watchdog.disarm();
        TestId test = id(className, method);
        if (!test.equals(current)) {
            flush();
            current = test;
        }
        nanos += System.nanoTime() - began;
        ticks += used();
        Verdict now = judge(thrown);
        if (verdict == null || verdict == Verdict.PASSED || verdict == Verdict.SKIPPED) {
            verdict = now;
            failure = thrown;
        }
        if (verdict != Verdict.PASSED) {
            flush();
        }
        if (!stopped) {
            // What comes after the last test method has its limit, too.
            watchdog.arm(limits.millis(test));
        }
        return !stopped;
    }

    @Override
    public void skipped(String className, String method) {
        if (stopped) {
            return;
        }
        TestId test = id(className, method);
        if (!test.equals(current)) {
            flush();
            current = test;
        }
        if (verdict == null) {
            verdict = Verdict.SKIPPED;
        }
    }

    @Override
    public void suiteFailed(String className, Throwable thrown) {
        if (stopped) {
            return;
        }
        flush();
        suiteFailed = true;
        Verdict now = judge(thrown);
        nanos = System.nanoTime() - began;
        ticks = used();
        if (all) {
            report(result(new TestId(suite, ""), now, thrown));
        }
        for (String method : wanted) {
            TestId test = new TestId(suite, method);
            if (!stopped && !reported.contains(test)) {
                report(result(test, now, thrown));
            }
        }
    }

    /** No more is to come: gives the last result, and those of tests that the driver never mentioned. */
    void finish() {
        flush();
        if (stopped || suiteFailed) {
            return;
        }
        if (all && reported.isEmpty()) {
            report(result(new TestId(suite, ""), Verdict.MISSING, null));
        }
        for (String method : wanted) {
            TestId test = new TestId(suite, method);
            if (!stopped && !reported.contains(test)) {
                report(result(test, watchdog.expired() ? Verdict.TIMEOUT : Verdict.MISSING, null));
            }
        }
    }

    /** A test class may run methods of others (an enclosing or inherited suite): these count as the one asked for. */
    private TestId id(String className, String method) {
        return new TestId(all ? className : suite, method);
    }

    private long used() {
        return allowed - Math.min(meter.left(), allowed) + (allowed - Math.min(classPathMeter.left(), allowed));
    }

    private void flush() {
        if (current != null && verdict != null) {
            TestResult result = result(current, verdict, failure);
            current = null;
            verdict = null;
            failure = null;
            nanos = 0;
            ticks = 0;
            if (!reported.contains(result.test())) {
                report(result);
            }
        }
    }

    private TestResult result(TestId test, Verdict ending, Throwable thrown) {
        return new TestResult(test, ending, thrown, new Cost(nanos, ticks), setUp == null ? Cost.NONE : setUp);
    }

    private void report(TestResult result) {
        reported.add(result.test());
        if (!each.test(result)) {
            stopped = true;
        }
    }

    private Verdict judge(Throwable thrown) {
        if (Exits.takeAttempted() || caused(thrown, ExitAttempt.class)) {
            return Verdict.EXIT;
        }
        boolean outOfTicks = meter.left() < 0 || classPathMeter.left() < 0;
        if (outOfTicks || watchdog.expired() || caused(thrown, TicksUsedUp.class)) {
            return Verdict.TIMEOUT;
        }
        if (thrown == null) {
            return Verdict.PASSED;
        }
        return isAssertion(thrown) ? Verdict.FAILED : Verdict.ERROR;
    }

    private static boolean isAssertion(Throwable thrown) {
        if (thrown instanceof AssertionError) {
            return true;
        }
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            // JUnit 3.8's own, which is no AssertionError yet.
            if (type.getName().equals("junit.framework.AssertionFailedError")) {
                return true;
            }
        }
        return false;
    }

    private static boolean caused(Throwable thrown, Class<?> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
