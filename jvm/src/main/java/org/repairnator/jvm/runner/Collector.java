package org.repairnator.jvm.runner;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.repairnator.runtime.Allocations;
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
    private final Watchdog watchdog;
    private final Predicate<TestResult> each;
    private final boolean breaksOff;
    private final Set<TestId> reported = new LinkedHashSet<>();
    private boolean stopped;
    private boolean suiteFailed;
    /** What came before the first test; null until that begins. */
    private Cost setUp;
    /** The test whose invocations come; null between tests. */
    private Running current;
    /** When the limits were set last, and to how many ticks and bytes. */
    private long began;
    private long allowed;
    private long allowedBytes;

    /** A test method of which some invocation has begun. */
    private static final class Running {
        final TestId test;
        /** Of the invocations so far; null until one has ended. */
        private Verdict verdict;
        private Throwable failure;
        private long nanos;
        private long ticks;
        private long bytes;

        Running(TestId test) {
            this.test = test;
        }

        void add(Verdict next, Throwable thrown, Cost cost) {
            nanos += cost.nanos();
            ticks += cost.ticks();
            bytes += cost.bytes();
            if (verdict == null || verdict == Verdict.PASSED || verdict == Verdict.SKIPPED) {
                verdict = next;
                failure = thrown;
            }
        }

        void skip() {
            if (verdict == null) {
                verdict = Verdict.SKIPPED;
            }
        }

        Cost cost() {
            return new Cost(nanos, ticks, bytes);
        }
    }

    /**
     * Creates a collector.
     *
     * @param each receives the results; false means that no more are wanted
     * @param breaksOff whether the class need not be run to its end then
     */
    Collector(
            String suite,
            Collection<String> wanted,
            Limits limits,
            Meter meter,
            Watchdog watchdog,
            Predicate<TestResult> each,
            boolean breaksOff) {
        this.suite = suite;
        this.wanted = new LinkedHashSet<>(wanted);
        this.all = wanted.isEmpty();
        this.limits = limits;
        this.meter = meter;
        this.watchdog = watchdog;
        this.each = each;
        this.breaksOff = breaksOff;
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
        allow(
                limits.ticks(first) + limits.setUpTicks(first),
                limits.bytes(first) + limits.setUpBytes(first),
                limits.millis(first) + limits.setUpMillis(first) + more);
    }

    private void allow(long ticks, long bytes, long millis) {
        allowed = ticks;
        allowedBytes = bytes;
        meter.allow(ticks);
        Allocations.allow(bytes);
        began = System.nanoTime();
        watchdog.arm(millis);
    }

    @Override
    public void started(String className, String method) {
        if (stopped) {
            return;
        }
        if (setUp == null) {
            setUp = used();
        }
        TestId test = id(className, method);
        switchTo(test);
        allow(limits.ticks(test), limits.bytes(test), limits.millis(test));
    }

    @Override
    public boolean ended(String className, String method, Throwable thrown) {
        if (stopped) {
            return false;
        }
        // A stop that is under way for this test must not strike while its result is reported.
        watchdog.disarm();
        TestId test = id(className, method);
        switchTo(test);
        current.add(judge(thrown), thrown, used());
        if (current.verdict != Verdict.PASSED) {
            reportCurrent();
        }
        if (!stopped || !breaksOff) {
            // What comes after the last test method has its limit, too.
            watchdog.arm(limits.millis(test));
        }
        return !stopped;
    }

    @Override
    public boolean mayBreakOff() {
        return breaksOff;
    }

    @Override
    public void skipped(String className, String method) {
        if (!stopped) {
            switchTo(id(className, method));
            current.skip();
        }
    }

    @Override
    public void suiteFailed(String className, Throwable thrown) {
        if (stopped) {
            return;
        }
        reportCurrent();
        suiteFailed = true;
        Verdict verdict = judge(thrown);
        Cost cost = used();
        if (all) {
            report(new TestResult(new TestId(suite, ""), verdict, thrown, cost, setUp()));
        }
        reportOthers(verdict, thrown, cost);
    }

    /** No more is to come: gives the last result, and those of tests that the driver never mentioned. */
    void finish() {
        reportCurrent();
        if (stopped || suiteFailed) {
            return;
        }
        if (all && reported.isEmpty()) {
            report(new TestResult(new TestId(suite, ""), Verdict.MISSING, null, Cost.NONE, setUp()));
        }
        reportOthers(watchdog.expired() ? Verdict.TIMEOUT : Verdict.MISSING, null, Cost.NONE);
    }

    /** A test class may run methods of others (an enclosing or inherited suite): these count as the one asked for. */
    private TestId id(String className, String method) {
        return new TestId(all ? className : suite, method);
    }

    /** What was used since the limits were set. */
    private Cost used() {
        long ticks = allowed - Math.min(meter.left(), allowed);
        Allocations.look();
        return new Cost(System.nanoTime() - began, ticks, allowedBytes - Allocations.left());
    }

    private Cost setUp() {
        return setUp == null ? Cost.NONE : setUp;
    }

    private void switchTo(TestId test) {
        if (current == null || !test.equals(current.test)) {
            reportCurrent();
            current = new Running(test);
        }
    }

    private void reportCurrent() {
        if (current == null || current.verdict == null) {
            return;
        }
        Running ended = current;
        current = null;
        if (!reported.contains(ended.test)) {
            report(new TestResult(ended.test, ended.verdict, ended.failure, ended.cost(), setUp()));
        }
    }

    /** Gives the tests asked for that have no result yet this one. */
    private void reportOthers(Verdict verdict, Throwable thrown, Cost cost) {
        for (String method : wanted) {
            TestId test = new TestId(suite, method);
            if (!stopped && !reported.contains(test)) {
                report(new TestResult(test, verdict, thrown, cost, setUp()));
            }
        }
    }

    /** Gives a result; not that of a test which ran only since another could not be asked for by its name. */
    private void report(TestResult result) {
        reported.add(result.test());
        if (all || wanted.contains(result.test().method())) {
            stopped |= !each.test(result);
        }
        if (stopped && !breaksOff) {
            meter.poison();
        }
    }

    private Verdict judge(Throwable thrown) {
        if (Exits.takeAttempted() || caused(thrown, ExitAttempt.class)) {
            return Verdict.EXIT;
        }
        boolean usedUp = meter.left() < 0 || Allocations.left() < 0;
        if (usedUp || watchdog.expired() || caused(thrown, TicksUsedUp.class)) {
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
