package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.jvm.validator.Candidate;
import org.repairnator.jvm.validator.Judgement;
import org.repairnator.jvm.validator.Times;
import org.repairnator.jvm.validator.Trial;
import org.repairnator.jvm.validator.Validator;

/** {@code validate}: which of many candidates pass the tests. */
final class ValidateOperation {
    private final Session session;
    private final JsonObject request;
    private final Replies replies;
    private final Deadline deadline;

    ValidateOperation(Session session, JsonObject request, Replies replies) {
        this.session = session;
        this.request = request;
        this.replies = replies;
        this.deadline = new Deadline(Json.number(request, "deadlineMs", 0), replies::cancelled);
    }

    void serve() throws IOException {
        List<Candidate> candidates = Json.list(request, "candidates", item -> candidate(item.getAsJsonObject()));
        Trial trial = new Trial(
                Json.tests(request, "failing"),
                Json.tests(request, "passing"),
                new UsualLimits(request, session.usage()),
                Json.flag(request, "all"),
                deadline::over);
        Times times = session.moduleOf(Path.of(Json.text(request, "file"))).validator().validate(candidates, trial, new Progress());
        JsonObject done = new JsonObject();
        done.addProperty("compileMillis", rounded(times.compileMillis()));
        done.addProperty("runMillis", rounded(times.runMillis()));
        done.addProperty("loadMillis", rounded(times.loadMillis()));
        done.addProperty("rounds", times.rounds());
        replies.done(done);
    }

    private Candidate candidate(JsonObject object) {
        Map<Path, List<Edit>> edits = Map.of(Path.of(Json.text(request, "file")), Edits.of(object, "edits"));
        return new Candidate(Json.number(object, "n", 0), edits);
    }

    /** Tells the client which candidate runs, in case it ends this JVM, and what became of each. */
    private final class Progress implements Validator.Sink {
        @Override
        public void begins(long number) {
            JsonObject fields = new JsonObject();
            fields.addProperty("n", number);
            replies.event("begin", fields);
        }

        @Override
        public void judged(Judgement judgement) {
            report(judgement);
        }
    }

    private void report(Judgement judgement) {
        JsonObject fields = new JsonObject();
        fields.addProperty("n", judgement.number());
        fields.addProperty("verdict", judgement.kind().name().toLowerCase(Locale.ROOT));
        switch (judgement.kind()) {
            case UNCOMPILABLE -> fields.addProperty("message", judgement.message());
            case DUPLICATE -> fields.addProperty("of", judgement.of());
            case ORIGINAL, ABORTED -> { }
            default -> outcome(fields, judgement);
        }
        if (!judgement.code().isEmpty()) {
            fields.addProperty("code", judgement.code());
        }
        replies.event("candidate", fields);
    }

    private static void outcome(JsonObject fields, Judgement judgement) {
        if (judgement.test() == null) {
            fields.addProperty("test", "");
        } else {
            ending(fields, judgement.test(), judgement.failure());
        }
        fields.addProperty("fixed", judgement.fixed());
        fields.addProperty("millis", rounded(judgement.nanos() / 1e6));
        if (judgement.passed() != null) {
            JsonArray passed = new JsonArray();
            judgement.passed().forEach(test -> passed.add(test.toString()));
            fields.add("passed", passed);
        }
        if (!judgement.others().isEmpty()) {
            JsonArray others = new JsonArray();
            for (TestResult other : judgement.others()) {
                JsonObject one = new JsonObject();
                ending(one, other.test(), other.failure());
                others.add(one);
            }
            fields.add("others", others);
        }
    }

    private static void ending(JsonObject fields, TestId test, Throwable failure) {
        fields.addProperty("test", test.toString());
        Failures.describe(fields, failure);
        fields.addProperty("line", Failures.line(failure, test.suite()));
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 100.0;
    }
}
