package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.repairnator.jvm.compiler.Compilation;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.jvm.runner.Verdict;
import org.repairnator.runtime.Observe;

/** {@code observe}: runs tests on code edited to report, and to be given, the values of expressions. */
final class ObserveOperation {
    private static final long DEFAULT_MILLIS = 20_000;
    private static final long DEFAULT_EVALUATIONS = 1000;
    private static final long ENDLESS_TICKS = 20_000_000;

    private final Session session;
    private final JsonObject request;
    private final Replies replies;
    private final Observe.Mode mode;

    ObserveOperation(Session session, JsonObject request, Replies replies) {
        this.session = session;
        this.request = request;
        this.replies = replies;
        String name = Json.text(request, "mode", "record");
        try {
            this.mode = Observe.Mode.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BadRequest("unknown mode \"" + name + "\": record, true, false or sequence");
        }
    }

    void serve() throws IOException {
        Map<String, byte[]> classes = instrumented();
        Limits limits = request.has("usual")
                ? new UsualLimits(request, session.usage())
                : Limits.of(ENDLESS_TICKS, Json.number(request, "limitMs", DEFAULT_MILLIS));
        Deadline deadline = new Deadline(Json.number(request, "deadlineMs", 0), replies::cancelled);
        for (TestId test : Json.tests(request, "tests")) {
            if (deadline.over()) {
                break;
            }
            beginRecording();
            session.runner().run(classes::get, false, List.of(List.of(test)), limits, result -> {
                limits.learn(result);
                report(result);
                return true;
            });
        }
        replies.done(new JsonObject());
    }

    /** The classes of the edited file. */
    private Map<String, byte[]> instrumented() throws IOException {
        Path file = Path.of(Json.text(request, "file"));
        List<Edit> edits = Edits.of(request, "edits");
        String original = SourceText.read(file, session.observing().encoding());
        String edited = Edit.apply(original, 0, original.length(), edits);
        if (request.has("probe")) {
            edited = Probe.of(Json.object(request, "probe")).in(file, edited, session.observing(), mode);
        }
        Compilation compilation = session.observing().compile(List.of(new SourceText(file, edited)));
        if (!compilation.succeeded()) {
            throw new BadRequest("the edited file does not compile: " + compilation.firstProblem());
        }
        Map<String, byte[]> classes = new HashMap<>();
        compilation.classes().forEach((name, bytes) -> classes.put(name, Instrumenter.instrument(bytes, null)));
        return classes;
    }

    private void beginRecording() {
        List<Boolean> given = Json.list(request, "sequence", item -> item.getAsBoolean());
        boolean[] sequence = new boolean[given.size()];
        for (int i = 0; i < sequence.length; i++) {
            sequence[i] = given.get(i);
        }
        Observe.begin(mode, sequence, (int) Json.number(request, "maxEvaluations", DEFAULT_EVALUATIONS));
    }

    private void report(TestResult result) {
        JsonArray evaluations = new JsonArray();
        // Most forced values fix nothing, and what was seen on the way there tells nothing.
        if (mode == Observe.Mode.RECORD || result.verdict() == Verdict.PASSED) {
            Observe.taken().forEach(evaluation -> evaluations.add(described(evaluation)));
        }
        JsonObject fields = new JsonObject();
        fields.addProperty("suite", result.test().suite());
        fields.addProperty("case", result.test().method());
        fields.addProperty("verdict", result.verdict().text());
        fields.add("evaluations", evaluations);
        replies.event("observed", fields);
    }

    private static JsonObject described(Observe.Evaluation evaluation) {
        JsonArray seen = new JsonArray();
        for (String json : evaluation.seen) {
            seen.add(JsonParser.parseString(json));
        }
        JsonObject described = new JsonObject();
        described.addProperty("site", evaluation.site);
        described.add("value", flag(evaluation.value));
        described.add("chosen", flag(evaluation.chosen));
        described.add("seen", seen);
        return described;
    }

    private static JsonPrimitive flag(Object value) {
        return value == null ? null : new JsonPrimitive((Boolean) value);
    }
}
