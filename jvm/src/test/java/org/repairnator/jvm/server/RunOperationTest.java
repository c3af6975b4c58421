package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** {@code run}: tests of the unchanged code. */
class RunOperationTest {
    @TempDir
    private static Path folder;

    private static Conversation server;

    @BeforeAll
    static void open() {
        server = new Conversation();
        server.ask(Fixtures.calc(folder).opening());
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    private static JsonObject request(Map<String, ?> options, String... cases) {
        Map<String, Object> fields = new HashMap<>(options);
        fields.put("op", "run");
        fields.put("tests", List.of(cases).stream().map(name -> Map.of("suite", Fixtures.TEST, "case", name)).toList());
        return JavaProject.request(fields);
    }

    private static Conversation.Reply run(Map<String, ?> options, String... cases) {
        return server.ask(request(options, cases));
    }

    private static JsonObject result(String name) {
        return run(Map.of("ticks", 100_000), name).event("test");
    }

    private static String verdict(String name) {
        return result(name).get("verdict").getAsString();
    }

    @Test
    void everyWayInWhichATestCanEndHasAVerdict() {
        assertEquals("passed", verdict("counts"));
        assertEquals("failed", verdict("max"));
        assertEquals("error", verdict("throwing"));
        assertEquals("skipped", verdict("ignored"));
        assertEquals("skipped", verdict("assumed"));
        assertEquals("timeout", verdict("endless"));
        assertEquals("exit", verdict("leaving"));
        assertEquals("missing", verdict("absent"));
    }

    @Test
    void aFailureIsDescribedByItsTypeMessageAndTheCausesFrames() {
        JsonObject failed = result("max");
        assertEquals("java.lang.AssertionError", failed.get("type").getAsString());
        assertEquals("expected:<2> but was:<1>", failed.get("message").getAsString());
        JsonObject thrown = result("throwing");
        assertEquals("java.lang.IllegalStateException", thrown.get("type").getAsString());
        assertEquals("outer", thrown.get("message").getAsString());
        JsonObject frame = thrown.getAsJsonArray("trace").get(0).getAsJsonObject();
        assertEquals("ex.CalcTest", frame.get("class").getAsString());
        assertEquals("throwing", frame.get("method").getAsString());
        assertEquals("CalcTest.java", frame.get("file").getAsString());
        assertTrue(frame.get("line").getAsInt() > 1);
    }

    @Test
    void aTestsTicksAreCountedApartFromThoseOfTheSetUp() {
        JsonObject counts = result("counts");
        // Entering the constructor of the test's class, the test and the method, and five times round.
        assertEquals(8, counts.get("ticks").getAsLong());
        assertTrue(counts.get("setUpTicks").getAsLong() > 100);
        assertTrue(counts.get("bytes").getAsLong() > 0);
        assertTrue(counts.get("setUpBytes").getAsLong() > 0);
        assertTrue(counts.get("millis").getAsDouble() >= 0);
        assertTrue(counts.get("setUpMillis").getAsDouble() >= 0);
    }

    @Test
    void eachTestIsAnnouncedBeforeItRuns() {
        Conversation.Reply reply = run(Map.of(), "counts", "max");
        List<String> kinds = reply.events().stream().map(each -> each.get("event").getAsString()).toList();
        assertEquals(List.of("begin", "test", "begin", "test"), kinds);
        assertEquals(List.of("counts", "max"), reply.texts("begin", "case"));
        assertEquals(0, reply.last().get("left").getAsInt());
    }

    @Test
    void aClassIsRunAsAWholeWhereNoCaseIsNamed() {
        Conversation.Reply reply = run(Map.of("ticks", 100_000), "");
        assertEquals(13, reply.events("test").size());
        assertTrue(reply.texts("test", "case").contains("steps"));
    }

    @Test
    void linesAndBranchesThatRanAreToldOnRequest() {
        JsonObject covered = run(Map.of("coverage", true), "names").event("test");
        JsonObject lines = covered.getAsJsonObject("lines");
        // What the class's set-up runs is part of what its first test runs.
        assertEquals("[11,12,13,15,19,21,22]", lines.get("ex.Calc").toString());
        assertTrue(lines.has("ex.Helper"));
        // The loop was entered and left; of the switch on line 19 the second key was found, and none.
        assertEquals("[[12,0,0],[12,0,1],[19,0,1],[19,0,2]]", covered.getAsJsonObject("branches").get("ex.Calc").toString());
        assertFalse(run(Map.of(), "names").event("test").has("lines"));
    }

    @Test
    void aClassThatIsInAFileOfAnotherNameTellsIt() {
        JsonObject sources = run(Map.of("coverage", true), "names").event("test").getAsJsonObject("sources");
        assertEquals("{\"ex.Helper\":\"Calc.java\"}", sources.toString());
    }

    @Test
    void testsThatRunTogetherSetUpTheirClassOnce() {
        Conversation.Reply reply = run(Map.of("together", true), "counts", "scales");
        assertEquals(1, reply.events("begin").size());
        assertEquals(List.of("passed", "passed"), reply.texts("test", "verdict"));
    }

    @Test
    void noTestsAreNoRun() {
        assertTrue(run(Map.of("together", true)).events().isEmpty());
    }

    @Test
    void whatIsLeftAtTheDeadlineIsCounted() {
        Conversation.Reply reply = run(Map.of("deadlineMs", 300, "limitMs", 600), "endless", "counts", "scales");
        assertEquals(List.of("timeout"), reply.texts("test", "verdict"));
        assertEquals(2, reply.last().get("left").getAsInt());
    }

    @Test
    void aRequestThatIsCancelledBeginsNoMoreTests() {
        String[] many = new String[20_000];
        Arrays.fill(many, "counts");
        long id = server.send(request(Map.of(), many));
        server.line();
        server.sendLine("{\"op\":\"cancel\",\"request\":" + id + "}");
        assertTrue(server.reply().last().get("left").getAsInt() > 0);
    }

    @Test
    void whatATestPrintsIsNoReply() {
        assertEquals(List.of("passed"), run(Map.of(), "printing").texts("test", "verdict"));
    }
}
