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
    private static final long SLACK_BYTES = 64_000_000;
    private static final long SLACK_MILLIS = 500;
    private static final double LEAST_EXPECTED_TICKS = 5_000;
    private static final double LEAST_EXPECTED_BYTES = 1_000_000;
    private static final double LEAST_EXPECTED_MILLIS = 100;
    /** Ends of the names of what is thrown when a test does not end by itself: by a limit of its own, or of the JVM. */
    private static final List<String> ENDLESS = List.of(
            "TestTimedOutException", "TimeoutException", "OutOfMemoryError", "StackOverflowError");

    private final Usage usage;
    private final long limit;
    private final Map<String, Usual> known = new HashMap<>();

    /** What one test takes, or what comes before it in its class. */
    private record Taken(double ticks, double bytes, double millis) {
        static final Taken NOTHING = new Taken(0, 0, 0);
        static final Taken LEAST_EXPECTED =
                new Taken(LEAST_EXPECTED_TICKS, LEAST_EXPECTED_BYTES, LEAST_EXPECTED_MILLIS);

        Taken orMore(Taken other) {
            return new Taken(
                    Math.max(ticks, other.ticks), Math.max(bytes, other.bytes), Math.max(millis, other.millis));
        }
    }

    /** What a test takes, and what comes before it in its class. */
    private record Usual(Taken test, Taken setUp) {
        static Usual of(JsonObject fields) {
            return new Usual(
                    new Taken(number(fields, "ticks"), number(fields, "bytes"), number(fields, "millis")),
                    new Taken(number(fields, "setUpTicks"), number(fields, "setUpBytes"), number(fields, "setUpMillis")));
        }

        private static double number(JsonObject fields, String name) {
            return fields.get(name).getAsDouble();
        }

        Usual expecting(Taken other) {
            return new Usual(other, setUp);
        }
    }

    UsualLimits(JsonObject request, Usage usage) {
        this.usage = usage;
        this.limit = Json.number(request, "limitMs", DEFAULT_MILLIS);
        JsonObject usual = Json.object(request, "usual");
        Taken most = Taken.LEAST_EXPECTED;
        for (String test : usual.keySet()) {
            JsonObject fields = Json.object(usual, test);
            Usual measured = Usual.of(fields);
            known.put(test, measured);
            if (verdict(fields).equals(Verdict.PASSED.text())) {
                most = most.orMore(measured.test);
            }
        }
        for (String test : usual.keySet()) {
            if (isEndless(Json.object(usual, test))) {
                known.put(test, known.get(test).expecting(most));
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
        return (long) ((usual == null ? SLACK_TICKS : usual.test.ticks) * FACTOR) + usage.slackTicks(test, SLACK_TICKS);
    }

    @Override
    public long bytes(TestId test) {
        Usual usual = known.get(test.toString());
        return (long) ((usual == null ? SLACK_BYTES : usual.test.bytes) * FACTOR) + usage.slackBytes(test, SLACK_BYTES);
    }

    @Override
    public long millis(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? limit : Math.min(limit, (long) (usual.test.millis * FACTOR) + SLACK_MILLIS);
    }

    @Override
    public long setUpTicks(TestId test) {
        return (long) (setUp(test).ticks * FACTOR);
    }

    @Override
    public long setUpBytes(TestId test) {
        return (long) (setUp(test).bytes * FACTOR);
    }

    @Override
    public long setUpMillis(TestId test) {
        return Math.min(limit - millis(test), (long) (setUp(test).millis * FACTOR));
    }

    private Taken setUp(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? Taken.NOTHING : usual.setUp;
    }

    @Override
    public void learn(TestResult result) {
        usage.add(result);
    }
}
