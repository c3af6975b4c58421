package org.repairnator.jvm.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UsageTest {
    private static final TestId TEST = new TestId("ex.CalcTest", "sum");
    private static final long MOST = 1_000_000;

    private final Usage usage = new Usage();

    private void add(Verdict verdict, long ticks) {
        usage.add(new TestResult(TEST, verdict, null, new Cost(100 * ticks, ticks, 0), Cost.NONE));
    }

    private void cut(int times) {
        for (int i = 0; i < times; i++) {
            add(Verdict.TIMEOUT, MOST);
        }
    }

    @Test
    void allIsAllowedUntilSeveralCandidatesRanInCircles() {
        cut(2);
        add(Verdict.FAILED, 10);
        assertEquals(MOST, usage.slackTicks(TEST, MOST));
    }

    @Test
    void lessIsAllowedAfterwards() {
        cut(3);
        assertEquals(50_000, usage.slackTicks(TEST, MOST));
        assertEquals(1000, usage.slackTicks(TEST, 1000));
    }

    @Test
    void theMemoryMayBeWhatACircleUsesUp() {
        for (int i = 0; i < 3; i++) {
            usage.add(new TestResult(TEST, Verdict.ERROR, new OutOfMemoryError(), new Cost(900_000_000, 900_000, 0), Cost.NONE));
        }
        assertEquals(50_000, usage.slackTicks(TEST, MOST));
    }

    @Test
    void aLoopThatIsQuickMayGoOnForAMoment() {
        for (int i = 0; i < 3; i++) {
            usage.add(new TestResult(TEST, Verdict.TIMEOUT, null, new Cost(4 * MOST, MOST, 0), Cost.NONE));
        }
        assertEquals(500_000, usage.slackTicks(TEST, MOST));
    }

    @Test
    void severalTimesWhatACandidateNeededIsAllowed() {
        cut(3);
        add(Verdict.PASSED, 100_000);
        add(Verdict.FAILED, 10);
        assertEquals(400_000, usage.slackTicks(TEST, MOST));
        add(Verdict.ERROR, 900_000);
        assertEquals(MOST, usage.slackTicks(TEST, MOST));
    }

    @Test
    void lessMemoryIsAllowedAfterwards() {
        long most = 64_000_000;
        cut(2);
        assertEquals(most, usage.slackBytes(TEST, most));
        cut(1);
        assertEquals(4_000_000, usage.slackBytes(TEST, most));
        usage.add(new TestResult(TEST, Verdict.FAILED, null, new Cost(1, 1, 3_000_000), Cost.NONE));
        assertEquals(12_000_000, usage.slackBytes(TEST, most));
    }

    @Test
    void eachTestCountsByItself() {
        cut(5);
        assertEquals(MOST, usage.slackTicks(new TestId("ex.CalcTest", "max"), MOST));
    }
}
