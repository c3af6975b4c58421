package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** {@code equivalent}: whether two changes of a file are the same. */
class EquivalentOperationTest {
    @TempDir
    private static Path folder;

    private static Conversation server;
    private static JavaProject project;

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

    private static Conversation.Reply compare(String left, String right) {
        return server.ask(project.request("equivalent", Fixtures.CALC, Map.of(
                "left", List.of(project.edit(Fixtures.CALC, "return a < b ? a : b;", left)),
                "right", List.of(project.edit(Fixtures.CALC, "return a < b ? a : b;", right)))));
    }

    private static void assertCompared(boolean bytecode, boolean tree, String left, String right) {
        JsonObject done = compare(left, right).last();
        assertEquals(bytecode, done.get("bytecode").getAsBoolean(), left + " | " + right);
        assertEquals(tree, done.get("tree").getAsBoolean(), left + " | " + right);
    }

    @Test
    void layoutCommentsParenthesesAndBracesDoNotMatter() {
        assertCompared(true, true, "return a < b ? b : a;", "return /* the larger */ (a < b) ? (b) : a;");
        assertCompared(true, true, "if (a < b) return b; return a;", "if (a < b) { return b; } return a;");
    }

    @Test
    void otherTreesMayGiveTheSameCode() {
        assertCompared(true, false, "return 2;", "return 1 + 1;");
    }

    @Test
    void otherCodeIsOther() {
        assertCompared(false, false, "return a < b ? b : a;", "return a <= b ? b : a;");
        assertCompared(false, false, "return a;", "return b;");
        assertCompared(false, false, "return 1;", "return 2;");
    }

    @Test
    void whatDoesNotCompileIsRefused() {
        Conversation.Reply reply = compare("return nowhere;", "return a;");
        assertEquals("request", reply.errorKind());
        assertTrue(reply.error().contains("nowhere"), reply.error());
    }
}
