package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** {@code validate}: what becomes of candidates, as the client is told. */
class ValidateOperationTest {
    private static final String MAX = "a < b ? a : b";

    @TempDir
    private static Path folder;

    private static Conversation server;
    private static JavaProject project;

    private final Map<String, Object> options = new HashMap<>(Map.of(
            "failing", JavaProject.tests("ex.CalcTest#max"),
            "passing", JavaProject.tests("ex.CalcTest#equal", "ex.CalcTest#counts"),
            "limitMs", 5000));

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

    /** Judges replacements of one text; candidates are numbered from 1. */
    private Conversation.Reply judge(String old, String... replacements) {
        List<Map<String, Object>> candidates = new ArrayList<>();
        for (String replacement : replacements) {
            candidates.add(Map.of(
                    "n", candidates.size() + 1,
                    "edits", List.of(project.edit(Fixtures.CALC, old, replacement))));
        }
        return judge(candidates);
    }

    private Conversation.Reply judge(List<Map<String, Object>> candidates) {
        options.put("candidates", candidates);
        return server.ask(project.request("validate", Fixtures.CALC, options));
    }

    private static List<String> verdicts(Conversation.Reply reply) {
        return reply.texts("candidate", "verdict");
    }

    private static JsonObject candidate(Conversation.Reply reply, int number) {
        return reply.events("candidate").stream()
                .filter(each -> each.get("n").getAsInt() == number)
                .findFirst()
                .orElseThrow();
    }

    private static String verdict(Conversation.Reply reply, int number) {
        return candidate(reply, number).get("verdict").getAsString();
    }

    @Test
    void whatPassesAllTestsIsPlausible() {
        JsonObject judged = judge(MAX, "a < b ? b : a").event("candidate");
        assertEquals("plausible", judged.get("verdict").getAsString());
        assertEquals("", judged.get("test").getAsString());
        assertEquals(1, judged.get("fixed").getAsInt());
    }

    @Test
    void whatFailsTellsTheTestThatDecidedAndWhere() {
        JsonObject judged = judge(MAX, "a + b - 2").event("candidate");
        assertEquals("failed", judged.get("verdict").getAsString());
        assertEquals("ex.CalcTest#max", judged.get("test").getAsString());
        assertEquals("java.lang.AssertionError", judged.get("type").getAsString());
        assertEquals(8, judged.get("line").getAsInt());
        assertEquals(0, judged.get("fixed").getAsInt());
    }

    @Test
    void aPassingTestThatBreaksDecidesToo() {
        JsonObject judged = judge(MAX, "a < b ? b : 0").event("candidate");
        assertEquals("failed", judged.get("verdict").getAsString());
        assertEquals("ex.CalcTest#equal", judged.get("test").getAsString());
    }

    @Test
    void whatDoesNotCompileTellsTheCompilersWords() {
        Conversation.Reply reply = judge(MAX, "nowhere", "a < b ? b : a");
        assertEquals("uncompilable", verdict(reply, 1));
        assertTrue(candidate(reply, 1).get("message").getAsString().contains("nowhere"));
        assertEquals("plausible", verdict(reply, 2));
    }

    @Test
    void theCodeAsItWasIsNoCandidate() {
        assertEquals("original", judge(MAX, "(a < b) ? a : (b)").event("candidate").get("verdict").getAsString());
    }

    @Test
    void equalCodeIsJudgedOnce() {
        Conversation.Reply reply = judge(MAX, "a < b ? b : a", "(a < b ? b : a)");
        assertEquals("duplicate", verdict(reply, 2));
        assertEquals(1, candidate(reply, 2).get("of").getAsLong());
        assertEquals(candidate(reply, 1).get("code"), candidate(reply, 2).get("code"));
    }

    @Test
    void equalCodeHasEqualTextInLaterRequests() {
        Conversation.Reply first = judge(MAX, "b");
        Conversation.Reply again = judge(List.of(
                Map.of("n", 7, "edits", List.of(project.edit(Fixtures.CALC, MAX, "(b)")))));
        assertEquals(candidate(first, 1).get("code"), candidate(again, 7).get("code"));
    }

    @Test
    void aCandidateThatNeverEndsIsCutOff() {
        options.put("failing", JavaProject.tests("ex.CalcTest#counts"));
        options.put("passing", List.of());
        options.put("usual", usual("ex.CalcTest#counts"));
        assertEquals("timeout", judge("n++;", "n--; n = 0;").event("candidate").get("verdict").getAsString());
    }

    private static Map<String, ?> usual(String test) {
        return Map.of(test, Map.of(
                "ticks", 10, "bytes", 1000, "millis", 1, "setUpTicks", 200, "setUpBytes", 1_000_000, "setUpMillis", 1));
    }

    @Test
    void aCandidateThatAsksTheJvmToEndDoesNot() {
        assertEquals("exit", judge("return a < b", "System.exit(1); return a < b").event("candidate").get("verdict").getAsString());
    }

    @Test
    void theClientKnowsWhichCandidateRuns() {
        Conversation.Reply reply = judge(MAX, "nowhere", "a + b", "b - a");
        assertEquals(List.of("2", "3"), reply.texts("begin", "n"));
    }

    @Test
    void onRequestAllFailingTestsRunAndEachIsTold() {
        options.put("failing", JavaProject.tests("ex.CalcTest#max", "ex.CalcTest#equal", "ex.CalcTest#throwing"));
        options.put("passing", List.of());
        options.put("all", true);
        JsonObject judged = judge(MAX, "a > b ? a : a").event("candidate");
        assertEquals("ex.CalcTest#max", judged.get("test").getAsString());
        assertEquals("[\"ex.CalcTest#equal\"]", judged.get("passed").toString());
        JsonObject other = judged.getAsJsonArray("others").get(0).getAsJsonObject();
        assertEquals("ex.CalcTest#throwing", other.get("test").getAsString());
        assertEquals("outer", other.get("message").getAsString());
        assertEquals(0, judged.get("fixed").getAsInt());
    }

    @Test
    void changesOfFieldsAreJudgedTogetherToo() {
        options.put("failing", JavaProject.tests("ex.CalcTest#scales"));
        options.put("passing", List.of());
        Conversation.Reply reply = judge("factor = 1 + 1", "factor = 3", "factor = nowhere", "factor = 2", "factor = 1 + 2");
        assertEquals("failed", verdict(reply, 1));
        assertEquals("uncompilable", verdict(reply, 2));
        assertEquals("original", verdict(reply, 3));
        assertEquals("duplicate", verdict(reply, 4));
    }

    @Test
    void oneChangeOutsideOfMethodsIsCompiledByItself() {
        options.put("failing", JavaProject.tests("ex.CalcTest#scales"));
        assertEquals("failed", judge("factor = 1 + 1", "factor = 5").event("candidate").get("verdict").getAsString());
        assertEquals("uncompilable", judge("factor = 1 + 1", "factor = ").event("candidate").get("verdict").getAsString());
    }

    @Test
    void editsThatOverlapDoNotCompile() {
        Map<String, Object> one = project.edit(Fixtures.CALC, MAX, "b");
        Map<String, Object> two = project.edit(Fixtures.CALC, "a < b", "true");
        Conversation.Reply reply = judge(List.of(Map.of("n", 1, "edits", List.of(one, two))));
        assertEquals("uncompilable", verdict(reply, 1));
        assertTrue(candidate(reply, 1).get("message").getAsString().contains("overlaps"));
    }

    @Test
    void nothingIsBegunAfterTheDeadline() {
        options.put("deadlineMs", 1);
        String[] many = new String[700];
        for (int i = 0; i < many.length; i++) {
            many[i] = "a + b + " + i;
        }
        assertTrue(verdicts(judge(MAX, many)).contains("aborted"));
    }

    @Test
    void theReplyEndsWithWhereTheTimeWent() {
        JsonObject done = judge(MAX, "b").last();
        assertTrue(done.get("compileMillis").getAsDouble() > 0);
        assertTrue(done.get("runMillis").getAsDouble() > 0);
        assertTrue(done.get("loadMillis").getAsDouble() >= 0);
        assertEquals(1, done.get("rounds").getAsInt());
    }
}
