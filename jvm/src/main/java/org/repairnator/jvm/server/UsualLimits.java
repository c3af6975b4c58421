package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.jvm.runner.Usage;
import org.repairnator.jvm.runner.Verdict;

/**
 * Limits a test by what it takes on the unchanged code, as a request says: several times that, and some slack.
 *
 * <p>A test that did not end says nothing of itself: it is expected to take what the longest of those that passed takes,
 * so that a candidate with which it still does not end is found out in milliseconds.
 */
final class UsualLimits implements Limits {
    private static final long DEFAULT_MILLIS = 20_000;
    private static final double FACTOR = 10;
    private static final long SLACK_TICKS = 1_000_000;
    private static final long SLACK_MILLIS = 500;
    private static final double LEAST_EXPECTED_TICKS = 5_000;
    private static final double LEAST_EXPECTED_MILLIS = 100;
    /** Ends of the names of what is thrown when a test does not end by itself: by a limit of its own, or of the JVM. */
    private static final List<String> ENDLESS = List.of(
            "TestTimedOutException", "TimeoutException", "OutOfMemoryError", "StackOverflowError");
    private final Usage usage;
    private final long most;
    private final Map<String, Usual> known = new HashMap<>();

    /** What one test takes, and what comes before it in its class. */
    private record Usual(double ticks, double millis, double setUpTicks, double setUpMillis) {
        static Usual of(JsonObject fields) {
            return new Usual(
                    fields.get("ticks").getAsDouble(),
                    fields.get("millis").getAsDouble(),
                    fields.get("setUpTicks").getAsDouble(),
                    fields.get("setUpMillis").getAsDouble());
        }

        Usual expecting(double otherTicks, double otherMillis) {
            return new Usual(otherTicks, otherMillis, setUpTicks, setUpMillis);
        }
    }

    UsualLimits(JsonObject request, Usage usage) {
        this.usage = usage;
        this.most = Json.number(request, "limitMs", DEFAULT_MILLIS);
        JsonObject usual = Json.object(request, "usual");
        double mostTicks = LEAST_EXPECTED_TICKS;
        double mostMillis = LEAST_EXPECTED_MILLIS;
        for (String test : usual.keySet()) {
            JsonObject fields = Json.object(usual, test);
            Usual measured = Usual.of(fields);
            known.put(test, measured);
            if (verdict(fields).equals(Verdict.PASSED.text())) {
                mostTicks = Math.max(mostTicks, measured.ticks);
                mostMillis = Math.max(mostMillis, measured.millis);
            }
        }
        for (String test : usual.keySet()) {
            if (isEndless(Json.object(usual, test))) {
                known.put(test, known.get(test).expecting(mostTicks, mostMillis));
            }
        }
    }

    private static String verdict(JsonObject fields) {
        return Json.text(fields, "verdict", Verdict.PASSED.text());
    }

    private static boolean isEndless(JsonObject fields) {
        String type = Json.text(fields, "type", "");
        return verdict(fields).equals(Verdict.TIMEOUT.text()) || ENDLESS.stream().anyMatch(type::endsWith);
    }

    @Override
    public long ticks(TestId test) {
        Usual usual = known.get(test.toString());
        return (long) ((usual == null ? SLACK_TICKS : usual.ticks) * FACTOR) + usage.slack(test, SLACK_TICKS);
    }

    @Override
    public long millis(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? most : Math.min(most, (long) (usual.millis * FACTOR) + SLACK_MILLIS);
    }

    @Override
    public long setUpTicks(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? 0 : (long) (usual.setUpTicks * FACTOR);
    }

    @Override
    public long setUpMillis(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? 0 : Math.min(most - millis(test), (long) (usual.setUpMillis * FACTOR));
    }

    @Override
    public void learn(TestResult result) {
        usage.add(result);
    }
}
