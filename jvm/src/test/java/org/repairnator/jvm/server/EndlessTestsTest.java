package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.Usage;

/** What a candidate gets of tests that do not end on the unchanged code. */
class EndlessTestsTest {
    private static final TestId ENDLESS = new TestId("ex.ATest", "endless");
    private static final int FACTOR = 10;
    private static final long SLACK_TICKS = 1_000_000;
    private static final long SLACK_BYTES = 64_000_000;
    private static final long SLACK_MILLIS = 500;

    private final JsonObject usual = new JsonObject();

    private JsonObject took(String test, long ticks, double millis) {
        JsonObject fields = new JsonObject();
        fields.addProperty("ticks", ticks);
        fields.addProperty("bytes", 1000 * ticks);
        fields.addProperty("millis", millis);
        fields.addProperty("setUpTicks", 3);
        fields.addProperty("setUpBytes", 5);
        fields.addProperty("setUpMillis", 4);
        usual.add("ex.ATest#" + test, fields);
        return fields;
    }

    private void took(String test, String verdict, String type, long ticks, double millis) {
        JsonObject fields = took(test, ticks, millis);
        fields.addProperty("verdict", verdict);
        fields.addProperty("type", type);
    }

    private UsualLimits limits() {
        JsonObject request = new JsonObject();
        request.add("usual", usual);
        return new UsualLimits(request, new Usage());
    }

    @Test
    void areExpectedToTakeWhatTheLongestThatPassedTakes() {
        took("endless", "timeout", "", 200_000_000, 20_000);
        took("quick", "passed", "", 70, 1);
        took("long", "passed", "", 9_000, 300);
        took("failing", "failed", "java.lang.AssertionError", 90_000, 3_000);
        assertEquals(FACTOR * 9_000 + SLACK_TICKS, limits().ticks(ENDLESS));
        assertEquals(FACTOR * 9_000_000 + SLACK_BYTES, limits().bytes(ENDLESS));
        assertEquals(FACTOR * 300 + SLACK_MILLIS, limits().millis(ENDLESS));
    }

    @Test
    void getSomethingWhereNoneTakesLong() {
        took("endless", "timeout", "", 0, 0);
        took("quick", "passed", "", 70, 1);
        assertEquals(FACTOR * 5_000 + SLACK_TICKS, limits().ticks(ENDLESS));
        assertEquals(FACTOR * 1_000_000 + SLACK_BYTES, limits().bytes(ENDLESS));
        assertEquals(FACTOR * 100 + SLACK_MILLIS, limits().millis(ENDLESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "org.junit.runners.model.TestTimedOutException",
        "java.util.concurrent.TimeoutException",
        "java.lang.OutOfMemoryError",
        "java.lang.StackOverflowError"
    })
    void areKnownByWhatEndsThem(String type) {
        took("endless", "error", type, 200_000_000, 20_000);
        assertEquals(FACTOR * 5_000 + SLACK_TICKS, limits().ticks(ENDLESS));
    }

    @Test
    void keepWhatTheirClassNeedsToBeSetUp() {
        took("endless", "timeout", "", 0, 0);
        assertEquals(FACTOR * 3, limits().setUpTicks(ENDLESS));
        assertEquals(FACTOR * 5, limits().setUpBytes(ENDLESS));
        assertEquals(FACTOR * 4, limits().setUpMillis(ENDLESS));
    }

    @Test
    void othersAreTakenAtTheirWord() {
        took("endless", "failed", "java.lang.AssertionError", 70, 1);
        took("long", "passed", "", 9_000, 300);
        assertEquals(FACTOR * 70 + SLACK_TICKS, limits().ticks(ENDLESS));
    }

    @Test
    void aRequestMayLeaveOutHowATestEnded() {
        took("endless", 70, 1);
        assertEquals(FACTOR * 70 + SLACK_TICKS, limits().ticks(ENDLESS));
    }
}
