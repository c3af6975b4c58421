package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** {@code observe}: values of expressions, recorded and replaced. */
class ObserveOperationTest {
    private static final String SITE = "org.repairnator.runtime.Observe.bool(4, a < b, a, b)";

    @TempDir
    private static Path folder;

    private static Conversation server;
    private static JavaProject project;

    private final Map<String, Object> options =
            new HashMap<>(Map.of("tests", JavaProject.tests("ex.CalcTest#max"), "limitMs", 5000));

    @BeforeAll
    static void open() {
        project = Fixtures.calc(folder);
        server = new Conversation();
        server.ask(project.opening());
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    private Conversation.Reply observe(String old, String replacement) {
        options.put("edits", List.of(project.edit(Fixtures.CALC, old, replacement)));
        return server.ask(project.request("observe", Fixtures.CALC, options));
    }

    private static List<JsonObject> evaluations(JsonObject observed) {
        return StreamSupport.stream(observed.getAsJsonArray("evaluations").spliterator(), false)
                .map(each -> each.getAsJsonObject())
                .toList();
    }

    @Test
    void valuesAreRecordedAsTheyAre() {
        JsonObject observed = observe("a < b", SITE).event("observed");
        assertEquals("ex.CalcTest", observed.get("suite").getAsString());
        assertEquals("max", observed.get("case").getAsString());
        assertEquals("failed", observed.get("verdict").getAsString());
        JsonObject evaluation = evaluations(observed).get(0);
        assertEquals(4, evaluation.get("site").getAsInt());
        assertTrue(evaluation.get("value").getAsBoolean());
        assertTrue(evaluation.get("chosen").getAsBoolean());
        assertEquals("{\"type\":\"java.lang.Integer\",\"value\":1}", evaluation.getAsJsonArray("seen").get(0).toString());
    }

    @Test
    void aForcedValueIsToldWhereItLetsTheTestPass() {
        options.put("mode", "false");
        JsonObject observed = observe("a < b", SITE).event("observed");
        assertEquals("passed", observed.get("verdict").getAsString());
        JsonObject evaluation = evaluations(observed).get(0);
        assertTrue(evaluation.get("value").getAsBoolean());
        assertEquals("false", evaluation.get("chosen").toString());
    }

    @Test
    void whatWasSeenOnTheWayToAFailureIsNotTold() {
        options.put("mode", "true");
        assertTrue(evaluations(observe("a < b", SITE).event("observed")).isEmpty());
    }

    private Conversation.Reply expression(String old, List<String> seen) {
        int start = project.text(Fixtures.CALC).indexOf(old);
        options.put("edits", List.of());
        options.put("probe", Map.of("kind", "expression", "start", start, "end", start + old.length(), "seen", seen));
        return server.ask(project.request("observe", Fixtures.CALC, options));
    }

    private void trial(String test, boolean forever, Object... values) {
        options.put("mode", "forced");
        options.put("tests", JavaProject.tests(test));
        options.put("trials", Map.of(test, List.of(Map.of("values", List.of(values), "forever", forever))));
    }

    @Test
    void anExpressionIsToldWithWhatWasInScopeBefore() {
        JsonObject evaluation = evaluations(expression("a < b", List.of("a", "b")).event("observed")).get(0);
        assertEquals(0, evaluation.get("begun").getAsInt());
        assertTrue(evaluation.getAsJsonObject("value").get("value").getAsBoolean());
        assertEquals(2, evaluation.getAsJsonArray("seen").size());
    }

    @Test
    void valuesOfATrialAreGivenByTurns() {
        trial("ex.CalcTest#counts", false, typed("boolean", true), typed("boolean", false));
        JsonObject observed = expression("n < to", List.of("n")).event("observed");
        // The set-up of the class takes the first two; the test's own loop is as it was.
        assertEquals("passed", observed.get("verdict").getAsString());
        assertEquals(0, observed.get("trial").getAsInt());
        assertEquals(2 + 6, observed.get("ended").getAsInt());
        JsonObject second = evaluations(observed).get(1);
        assertEquals("false", second.getAsJsonObject("chosen").get("value").toString());
        assertEquals("true", second.getAsJsonObject("value").get("value").toString());
    }

    @Test
    void aTestIsRunWithEachTrialUntilItPasses() {
        trial("ex.CalcTest#max", true, typed("boolean", true));
        Map<String, Object> wrong = Map.of("values", List.of(typed("boolean", true)), "forever", true);
        Map<String, Object> right = Map.of("values", List.of(typed("boolean", false)), "forever", true);
        options.put("trials", Map.of("ex.CalcTest#max", List.of(wrong, right, wrong)));
        JsonObject observed = expression("a < b", List.of()).event("observed");
        assertEquals("passed", observed.get("verdict").getAsString());
        assertEquals(1, observed.get("trial").getAsInt());
        options.put("every", true);
        assertEquals(List.of("failed", "passed", "failed"), expression("a < b", List.of()).texts("observed", "verdict"));
    }

    @Test
    void aStringIsForced() {
        trial("ex.CalcTest#names", false, typed("java.lang.String", "other"));
        JsonObject observed = expression("String.valueOf(number)", List.of("number")).event("observed");
        JsonObject evaluation = evaluations(observed).get(0);
        assertEquals("other", evaluation.getAsJsonObject("chosen").get("value").getAsString());
        assertEquals("3", evaluation.getAsJsonObject("value").get("value").getAsString());
    }

    @Test
    void aValueThatCannotBeForcedIsNamed() {
        trial("ex.CalcTest#names", false, typed("java.util.List", "x"));
        assertEquals("values of type java.util.List cannot be forced", expression("a < b", List.of()).error());
        trial("ex.CalcTest#names", false, typed("int", "x"));
        assertEquals("no value of type int: \"x\"", expression("a < b", List.of()).error());
    }

    private static Map<String, Object> typed(String type, Object value) {
        return Map.of("type", type, "value", value);
    }

    @Test
    void valuesOfAnyTypeAreRecordedAndNeverReplaced() {
        options.put("mode", "true");
        options.put("tests", JavaProject.tests("ex.CalcTest#names"));
        JsonObject evaluation = evaluations(
                observe("String.valueOf(number)", "org.repairnator.runtime.Observe.value(2, String.valueOf(number))")
                        .event("observed")).get(0);
        assertTrue(evaluation.get("value").isJsonNull());
        assertEquals("{\"type\":\"java.lang.String\",\"value\":\"3\",\"length\":1}", evaluation.getAsJsonArray("seen").get(0).toString());
    }

    @Test
    void noMoreIsRecordedThanWasAskedFor() {
        options.put("maxEvaluations", 3);
        options.put("tests", JavaProject.tests("ex.CalcTest#counts"));
        JsonObject observed = observe("n < to", "org.repairnator.runtime.Observe.bool(1, n < to)").event("observed");
        assertEquals(3, evaluations(observed).size());
    }

    @Test
    void aMethodIsExploredOnOtherInputs() {
        String explore = "try { org.repairnator.runtime.Explore.enter("
                + "Calc.class.getDeclaredMethod(\"max\", int.class, int.class), null, a, b); }"
                + " catch (NoSuchMethodException absent) { throw new Error(absent); } return a < b";
        List<JsonObject> all = evaluations(observe("return a < b", explore).event("observed"));
        assertTrue(all.size() > 10, "calls: " + all.size());
        for (JsonObject each : all) {
            String outcome = each.getAsJsonArray("seen").get(1).getAsJsonObject().get("value").getAsString();
            assertTrue(outcome.startsWith("returns "), outcome);
        }
    }

    @Test
    void limitsMayBeToldByWhatATestUsuallyTakes() {
        options.put("usual", Map.of(
                "ex.CalcTest#endless", Map.of(
                "ticks", 10, "bytes", 1000, "millis", 1, "setUpTicks", 200, "setUpBytes", 1_000_000, "setUpMillis", 1)));
        options.put("tests", JavaProject.tests("ex.CalcTest#endless", "ex.CalcTest#counts"));
        assertEquals(List.of("timeout", "passed"), observe("a < b", SITE).texts("observed", "verdict"));
    }

    @Test
    void nothingIsBegunAfterTheDeadline() {
        options.put("deadlineMs", 500);
        options.put("tests", JavaProject.tests("ex.CalcTest#sleeping", "ex.CalcTest#max"));
        assertEquals(List.of("sleeping"), observe("a < b", SITE).texts("observed", "case"));
    }

    @Test
    void anEditThatDoesNotCompileIsRefused() {
        Conversation.Reply reply = observe("a < b", "nowhere");
        assertEquals("request", reply.errorKind());
        assertTrue(reply.error().startsWith("the edited file does not compile: "), reply.error());
    }

    @Test
    void anUnknownModeIsNamed() {
        options.put("mode", "perhaps");
        assertEquals("unknown mode \"perhaps\": record, true, false or forced", observe("a < b", SITE).error());
    }
}
