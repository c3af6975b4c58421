package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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
import org.repairnator.jvm.compiler.Javac;
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
            throw new BadRequest("unknown mode \"" + name + "\": record, true, false or forced");
        }
    }

    void serve() throws IOException {
        Map<String, byte[]> classes = instrumented();
        Limits limits = request.has("usual")
                ? new UsualLimits(request, session.usage())
                : Limits.of(ENDLESS_TICKS, Json.number(request, "limitMs", DEFAULT_MILLIS));
        Deadline deadline = new Deadline(Json.number(request, "deadlineMs", 0), replies::cancelled);
        for (TestId test : Json.tests(request, "tests")) {
            tryAll(test, deadline, classes, limits);
        }
        replies.done(new JsonObject());
    }

    /** Runs the test with each trial until it passes, and reports the last run; or all, where that is wanted. */
    private void tryAll(TestId test, Deadline deadline, Map<String, byte[]> classes, Limits limits) throws IOException {
        List<Observe.Trial> trials = trials(test);
        boolean every = Json.flag(request, "every");
        boolean[] passed = new boolean[1];
        for (int i = 0; i < trials.size() && (every || !passed[0]) && !deadline.over(); i++) {
            int number = i;
            boolean last = i == trials.size() - 1;
            Observe.begin(mode, trials.get(i), (int) Json.number(request, "maxEvaluations", DEFAULT_EVALUATIONS));
            session.runner().run(classes::get, false, List.of(List.of(test)), limits, result -> {
                limits.learn(result);
                passed[0] |= result.verdict() == Verdict.PASSED;
                if (every || last || passed[0]) {
                    report(result, number);
                }
                return true;
            });
        }
    }

    /** The values to be forced in a test, or one trial that forces nothing. */
    private List<Observe.Trial> trials(TestId test) {
        List<Observe.Trial> given = Json.list(Json.object(request, "trials"), test.toString(), item -> {
            JsonObject trial = item.getAsJsonObject();
            List<Object> values = Json.list(trial, "values", ObserveOperation::forced);
            return new Observe.Trial(values, Json.flag(trial, "forever"));
        });
        return given.isEmpty() ? List.of(Observe.Trial.NONE) : given;
    }

    /** A value as requests write it: null for the one the expression has by itself. */
    private static Object forced(JsonElement item) {
        if (item.isJsonNull()) {
            return Observe.Trial.OWN;
        }
        JsonElement value = item.getAsJsonObject().get("value");
        if (value.isJsonNull()) {
            return null;
        }
        String text = value.getAsString();
        String type = Json.text(item.getAsJsonObject(), "type");
        try {
            return switch (type) {
                case "boolean" -> value.getAsBoolean();
                case "char" -> text.charAt(0);
                case "byte", "short", "int" -> Integer.valueOf(text);
                case "long" -> Long.valueOf(text);
                case "float", "double" -> Double.valueOf(text);
                case "java.lang.String" -> text;
                default -> throw new BadRequest("values of type " + type + " cannot be forced");
            };
        } catch (NumberFormatException | IndexOutOfBoundsException unreadable) {
            throw new BadRequest("no value of type " + type + ": \"" + text + "\"");
        }
    }

    /** The classes of the edited file. */
    private Map<String, byte[]> instrumented() throws IOException {
        Path file = Path.of(Json.text(request, "file"));
        Javac javac = session.moduleOf(file).observing();
        List<Edit> edits = Edits.of(request, "edits");
        String original = SourceText.read(file, javac.encoding());
        String edited = Edit.apply(original, 0, original.length(), edits);
        if (request.has("probe")) {
            edited = Probe.of(Json.object(request, "probe")).in(file, edited, javac, mode);
        }
        Map<String, byte[]> known = session.lastObserved().get(file, edited);
        if (known != null) {
            return known;
        }
        SourceText source = new SourceText(file, edited);
        Compilation compilation = javac.compile(List.of(source));
        if (!compilation.succeeded() && javac.settle(source)) {
            compilation = javac.compile(List.of(source));
        }
        if (!compilation.succeeded()) {
            throw new BadRequest("the edited file does not compile: " + compilation.firstProblem());
        }
        Map<String, byte[]> classes = new HashMap<>();
        compilation.classes().forEach((name, bytes) -> classes.put(name, Instrumenter.instrument(bytes, null)));
        session.lastObserved().keep(file, edited, classes);
        return classes;
    }

    private void report(TestResult result, int trial) {
        JsonArray evaluations = new JsonArray();
        // Most constants fix nothing, and what was seen on the way there tells nothing.
        if (mode == Observe.Mode.RECORD || mode == Observe.Mode.FORCED || result.verdict() == Verdict.PASSED) {
            Observe.taken().forEach(evaluation -> evaluations.add(described(evaluation)));
        }
        JsonObject fields = new JsonObject();
        fields.addProperty("suite", result.test().suite());
        fields.addProperty("case", result.test().method());
        fields.addProperty("verdict", result.verdict().text());
        fields.add("evaluations", evaluations);
        Failures.describe(fields, result.failure());
        fields.addProperty("line", Failures.line(result.failure(), result.test().suite()));
        if (mode == Observe.Mode.FORCED) {
            fields.addProperty("trial", trial);
        }
        fields.addProperty("ended", Observe.ended());
        replies.event("observed", fields);
    }

    private static JsonObject described(Observe.Evaluation evaluation) {
        JsonArray seen = new JsonArray();
        for (String json : evaluation.seen) {
            seen.add(JsonParser.parseString(json));
        }
        JsonObject described = new JsonObject();
        described.addProperty("site", evaluation.site);
        described.add("value", value(evaluation.value));
        described.add("chosen", value(evaluation.chosen));
        described.add("seen", seen);
        if (evaluation.begun >= 0) {
            described.addProperty("begun", evaluation.begun);
        }
        return described;
    }

    /** A condition's value, or the description of an expression's. */
    private static JsonElement value(Object value) {
        if (value instanceof String description) {
            return JsonParser.parseString(description);
        }
        return value == null ? null : new JsonPrimitive((Boolean) value);
    }
}
