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
    }

    UsualLimits(JsonObject request, Usage usage) {
        this.usage = usage;
        JsonObject slack = Json.object(request, "slack");
        this.factor = slack.has("factor") ? slack.get("factor").getAsDouble() : DEFAULT_FACTOR;
        this.moreTicks = Json.number(slack, "ticks", DEFAULT_SLACK_TICKS);
        this.moreMillis = Json.number(slack, "millis", DEFAULT_SLACK_MILLIS);
        this.most = Json.number(request, "limitMs", DEFAULT_MILLIS);
        Json.object(request, "usual")
                .entrySet()
                .forEach(entry -> known.put(entry.getKey(), Usual.of(entry.getValue().getAsJsonObject())));
    }

    @Override
    public long ticks(TestId test) {
        Usual usual = known.get(test.toString());
        return (long) ((usual == null ? moreTicks : usual.ticks) * factor) + usage.slack(test, moreTicks);
    }

    @Override
    public long millis(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? most : Math.min(most, (long) (usual.millis * factor) + moreMillis);
    }

    @Override
    public long setUpTicks(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? 0 : (long) (usual.setUpTicks * factor);
    }

    @Override
    public long setUpMillis(TestId test) {
        Usual usual = known.get(test.toString());
        return usual == null ? 0 : Math.min(most - millis(test), (long) (usual.setUpMillis * factor));
    }

    @Override
    public void learn(TestResult result) {
        usage.add(result);
    }
}
