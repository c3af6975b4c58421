package org.repairnator.jvm.runner;

import java.util.HashMap;
import java.util.Map;

/**
 * What tests of candidates used so far: how far beyond the usual those went that came to an end.
 *
 * <p>Where several candidates ran in circles, the next ones are cut off earlier: at several times what any
 * candidate needed that did end, or at what takes a moment, whichever is later. What that is depends on the loop: one
 * that fills a list takes a hundred times as long as one that counts.
 */
public final class Usage {
    private static final int PATIENT = 3;
    private static final long LEAST_TICKS = 50_000;
    private static final long LEAST_BYTES = 4_000_000;
    private static final long MARGIN = 4;
    private static final double MOMENT_NANOS = 2e6;

    private static final class Seen {
        private int cut;
        private final Measure ticks = new Measure(LEAST_TICKS);
        private final Measure bytes = new Measure(LEAST_BYTES);
    }

    /** What was used of one thing that is measured. */
    private static final class Measure {
        private final long least;
        private long most;
        private long inMoment;

        Measure(long least) {
            this.least = least;
        }

        void ended(long used) {
            most = Math.max(most, used);
        }

        void cut(long used, long nanos) {
            inMoment = (long) (MOMENT_NANOS * used / Math.max(1, nanos));
        }

        long needed() {
            return Math.max(Math.max(least, inMoment), MARGIN * most);
        }
    }

    private final Map<TestId, Seen> seen = new HashMap<>();

    /** Takes note of a result. */
    public void add(TestResult result) {
        Seen test = seen.computeIfAbsent(result.test(), key -> new Seen());
        Cost cost = result.cost();
        // What one call of the platform allocates is not looked at while it does, and may be more than there is.
        if (result.verdict() == Verdict.TIMEOUT || result.failure() instanceof OutOfMemoryError) {
            test.cut++;
            test.ticks.cut(cost.ticks(), cost.nanos());
            test.bytes.cut(cost.bytes(), cost.nanos());
        } else {
            test.ticks.ended(cost.ticks());
            test.bytes.ended(cost.bytes());
        }
    }

    /** Ticks that a candidate may use of a test beside a multiple of the usual, at most so many. */
    public long slackTicks(TestId test, long most) {
        return isPatient(test) ? most : Math.min(most, seen.get(test).ticks.needed());
    }

    /** Bytes that a candidate may use of a test beside a multiple of the usual, at most so many. */
    public long slackBytes(TestId test, long most) {
        return isPatient(test) ? most : Math.min(most, seen.get(test).bytes.needed());
    }

    private boolean isPatient(TestId test) {
        Seen known = seen.get(test);
        return known == null || known.cut < PATIENT;
    }
}
