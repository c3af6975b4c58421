package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** {@code analyze} as a request; what it tells is the analyzer's. */
class AnalyzeOperationTest {
    @TempDir
    private Path folder;

    private JsonObject analyze(Map<String, ?> fields) throws Exception {
        try (Conversation server = new Conversation()) {
            JavaProject project = Fixtures.calc(folder);
            server.ask(project.opening());
            return server.ask(project.request("analyze", Fixtures.CALC, fields)).last();
        }
    }

    private static List<String> names(JsonObject analysis) {
        return StreamSupport.stream(analysis.getAsJsonArray("members").spliterator(), false)
                .map(each -> each.getAsJsonObject().get("name").getAsString())
                .toList();
    }

    @Test
    void allMembersAreToldWhereNoLinesAreNamed() throws Exception {
        JsonObject analysis = analyze(Map.of());
        assertEquals(List.of("factor", "max", "count", "name", "scaled", "text"), names(analysis));
        assertEquals("ex", analysis.get("package").getAsString());
        assertTrue(analysis.getAsJsonArray("problems").isEmpty());
    }

    @Test
    void onlyTheMembersOfTheLinesAreToldAndTheConstantsOfTheTests() throws Exception {
        JsonObject analysis = analyze(Map.of("lines", List.of(7), "testClasses", List.of(Fixtures.TEST, "ex.Absent")));
        assertEquals(List.of("max"), names(analysis));
        String literals = analysis.getAsJsonObject("literals").get("tests").toString();
        assertTrue(literals.contains("\\\"many\\\""), literals);
        assertTrue(literals.contains("\"100\""), literals);
    }

    @Test
    void theFileIsAnalyzedAsItIsAfterTheEdits() throws Exception {
        Map<String, ?> head = Map.of("start", 0, "end", 0, "text", "/* changed */ ");
        JsonObject changed = analyze(Map.of("edits", List.of(head)));
        String text = changed.get("text").getAsString();
        assertTrue(text.startsWith("/* changed */ package ex;"), text);
        JsonObject member = changed.getAsJsonArray("members").get(0).getAsJsonObject();
        JsonObject before = analyze(Map.of()).getAsJsonArray("members").get(0).getAsJsonObject();
        assertEquals(before.get("start").getAsInt() + "/* changed */ ".length(), member.get("start").getAsInt());
    }
}
