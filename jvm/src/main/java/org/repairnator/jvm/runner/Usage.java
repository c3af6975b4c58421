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
    private static final long LEAST = 50_000;
    private static final long MARGIN = 4;
    private static final double MOMENT_NANOS = 2e6;

    private static final class Seen {
        private int cut;
        private long most;
        private long ticksInMoment;
    }

    private final Map<TestId, Seen> seen = new HashMap<>();

    /** Takes note of a result. */
    public void add(TestResult result) {
        Seen test = seen.computeIfAbsent(result.test(), key -> new Seen());
        // A loop that collects something uses up the memory before its ticks.
        if (result.verdict() == Verdict.TIMEOUT || result.failure() instanceof OutOfMemoryError) {
            test.cut++;
            test.ticksInMoment = (long) (MOMENT_NANOS * result.cost().ticks() / Math.max(1, result.cost().nanos()));
        } else {
            test.most = Math.max(test.most, result.cost().ticks());
        }
    }

    /** Ticks that a candidate may use of a test beside a multiple of the usual, at most so many. */
    public long slack(TestId test, long most) {
        Seen known = seen.get(test);
        boolean patient = known == null || known.cut < PATIENT;
        return patient ? most : Math.min(most, Math.max(Math.max(LEAST, known.ticksInMoment), MARGIN * known.most));
    }
}
