package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.jvm.runner.Usage;

/** Limits by what a test takes on the unchanged code, as a request tells it: several times that, and some slack. */
final class UsualLimits implements Limits {
    private static final long DEFAULT_MILLIS = 20_000;
    private static final double DEFAULT_FACTOR = 10;
    private static final long DEFAULT_SLACK_TICKS = 1_000_000;
    private static final long DEFAULT_SLACK_MILLIS = 500;

    private final Usage usage;
    private final double factor;
    private final long moreTicks;
    private final long moreMillis;
    private final long most;
    private final Map<String, Double> ticks;
    private final Map<String, Double> millis;

    UsualLimits(JsonObject request, Usage usage) {
        this.usage = usage;
        JsonObject slack = Json.object(request, "slack");
        this.factor = slack.has("factor") ? slack.get("factor").getAsDouble() : DEFAULT_FACTOR;
        this.moreTicks = Json.number(slack, "ticks", DEFAULT_SLACK_TICKS);
        this.moreMillis = Json.number(slack, "millis", DEFAULT_SLACK_MILLIS);
        this.most = Json.number(request, "limitMs", DEFAULT_MILLIS);
        this.ticks = numbers(request, "ticks");
        this.millis = numbers(request, "millis");
    }

    private static Map<String, Double> numbers(JsonObject request, String name) {
        Map<String, Double> numbers = new HashMap<>();
        Json.object(request, name).entrySet().forEach(entry -> numbers.put(entry.getKey(), entry.getValue().getAsDouble()));
        return numbers;
    }

    @Override
    public long ticks(TestId test) {
        double usual = ticks.getOrDefault(test.toString(), (double) moreTicks);
        return (long) (usual * factor) + usage.slack(test, moreTicks);
    }

    @Override
    public long millis(TestId test) {
        Double usual = millis.get(test.toString());
        return usual == null ? most : Math.min(most, (long) (usual * factor) + moreMillis);
    }

    @Override
    public void learn(TestResult result) {
        usage.add(result);
    }
}
