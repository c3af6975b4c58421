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
                        "usual", Map.of("ex.ATest#known", Map.of("ticks", 5, "millis", 20, "setUpTicks", 7, "setUpMillis", 30)),
                        "slack", Map.of("factor", 3, "ticks", 100, "millis", 40))),
                new Usage());
    }

    @Test
    void aTestGetsSeveralTimesTheUsualAndSomeSlack() {
        assertEquals(3 * 5 + 100, limits(1000).ticks(KNOWN));
        assertEquals(3 * 20 + 40, limits(1000).millis(KNOWN));
        assertEquals(3 * 7, limits(1000).setUpTicks(KNOWN));
        assertEquals(3 * 30, limits(1000).setUpMillis(KNOWN));
    }

    @Test
    void noTestGetsMoreThanTheLimit() {
        assertEquals(80, limits(80).millis(KNOWN));
        assertEquals(0, limits(80).setUpMillis(KNOWN));
        assertEquals(20, limits(120).setUpMillis(KNOWN));
    }

    @Test
    void aTestOfWhichNothingIsKnownGetsTheLimit() {
        assertEquals(3 * 100 + 100, limits(1000).ticks(OTHER));
        assertEquals(1000, limits(1000).millis(OTHER));
        assertEquals(0, limits(1000).setUpTicks(OTHER));
        assertEquals(0, limits(1000).setUpMillis(OTHER));
    }
}
