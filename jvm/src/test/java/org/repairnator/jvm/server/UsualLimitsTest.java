package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.Usage;
import org.repairnator.jvm.testing.JavaProject;

class UsualLimitsTest {
    private static final TestId KNOWN = new TestId("ex.ATest", "known");
    private static final TestId OTHER = new TestId("ex.ATest", "other");

    private static UsualLimits limits(long most) {
        return new UsualLimits(
                JavaProject.request(Map.of(
                        "limitMs", most,
                        "usual", Map.of("ex.ATest#known", Map.of(
                                "ticks", 5, "bytes", 6, "millis", 20,
                                "setUpTicks", 7, "setUpBytes", 8, "setUpMillis", 30)))),
                new Usage());
    }

    @Test
    void aTestGetsSeveralTimesTheUsualAndSomeSlack() {
        assertEquals(10 * 5 + 1_000_000, limits(1000).ticks(KNOWN));
        assertEquals(10 * 6 + 64_000_000, limits(1000).bytes(KNOWN));
        assertEquals(10 * 20 + 500, limits(1000).millis(KNOWN));
        assertEquals(10 * 7, limits(1000).setUpTicks(KNOWN));
        assertEquals(10 * 8, limits(1000).setUpBytes(KNOWN));
        assertEquals(10 * 30, limits(1000).setUpMillis(KNOWN));
    }

    @Test
    void noTestGetsMoreThanTheLimit() {
        assertEquals(600, limits(600).millis(KNOWN));
        assertEquals(0, limits(600).setUpMillis(KNOWN));
        assertEquals(100, limits(800).setUpMillis(KNOWN));
    }

    @Test
    void aTestOfWhichNothingIsKnownGetsTheLimit() {
        assertEquals(10 * 1_000_000 + 1_000_000, limits(1000).ticks(OTHER));
        assertEquals(10 * 64_000_000 + 64_000_000, limits(1000).bytes(OTHER));
        assertEquals(1000, limits(1000).millis(OTHER));
        assertEquals(0, limits(1000).setUpTicks(OTHER));
        assertEquals(0, limits(1000).setUpBytes(OTHER));
        assertEquals(0, limits(1000).setUpMillis(OTHER));
    }
}
