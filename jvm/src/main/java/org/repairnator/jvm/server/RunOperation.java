package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.util.List;
import org.repairnator.jvm.runner.Cost;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.Overlay;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.runtime.Probes;

/** {@code run}: tests of the unchanged module, each in a class loader of its own, or all in one. */
final class RunOperation {
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;
    private static final long DEFAULT_MILLIS = 20_000;

    private final Session session;
    private final Replies replies;
    private final List<TestId> tests;
    private final boolean coverage;
    private final boolean together;
    private final Limits limits;
    private final Deadline deadline;

    RunOperation(Session session, JsonObject request, Replies replies) {
        this.session = session;
        this.replies = replies;
        this.tests = Json.tests(request, "tests");
        this.coverage = Json.flag(request, "coverage");
        this.together = Json.flag(request, "together");
        long ticks = Json.number(request, "ticks", 0);
        this.limits = Limits.of(ticks > 0 ? ticks : NO_LIMIT, Json.number(request, "limitMs", DEFAULT_MILLIS));
        this.deadline = new Deadline(Json.number(request, "deadlineMs", 0), replies::cancelled);
    }

    void serve() {
        // No tests are no run, together or not.
        List<List<TestId>> runs =
                together && !tests.isEmpty() ? List.of(tests) : tests.stream().map(List::of).toList();
        int left = runs.size();
        for (List<TestId> run : runs) {
            if (deadline.over()) {
                break;
            }
            begins(run.get(0));
            Probes.take();
            session.runner().run(Overlay.NONE, coverage, List.of(run), limits, this::report);
            left--;
        }
        JsonObject done = new JsonObject();
        done.addProperty("left", left);
        replies.done(done);
    }

    private void begins(TestId test) {
        JsonObject fields = new JsonObject();
        fields.addProperty("suite", test.suite());
        fields.addProperty("case", test.method());
        replies.event("begin", fields);
    }

    private boolean report(TestResult result) {
        JsonObject fields = new JsonObject();
        fields.addProperty("suite", result.test().suite());
        fields.addProperty("case", result.test().method());
        fields.addProperty("verdict", result.verdict().text());
        Failures.describe(fields, result.failure());
        fields.add("trace", Failures.trace(result.failure()));
        addCost(fields, result.cost(), "millis", "ticks", "bytes");
        addCost(fields, result.setUp(), "setUpMillis", "setUpTicks", "setUpBytes");
        if (coverage) {
            new CoverageReport(session.lines(), Probes.take()).addTo(fields);
        }
        replies.event("test", fields);
        return !together || !deadline.over();
    }

    private static void addCost(JsonObject fields, Cost cost, String millis, String ticks, String bytes) {
        fields.addProperty(millis, Math.round(cost.nanos() / 1e4) / 1e2);
        fields.addProperty(ticks, cost.ticks());
        fields.addProperty(bytes, cost.bytes());
    }
}
