package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** What every request has in common, and {@code open}. */
class ServerTest {
    @TempDir
    private Path folder;

    private final Conversation server = new Conversation();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private Conversation.Reply ask(Map<String, ?> fields) {
        return server.ask(JavaProject.request(fields));
    }

    private JavaProject empty(JavaProject.Framework framework) {
        return new JavaProject(folder, framework);
    }

    private void assertRefused(String message, Conversation.Reply reply) {
        assertEquals("request", reply.errorKind());
        assertEquals(message, reply.error());
    }

    @Test
    void openTellsTheVersionOfTheProtocolTheFrameworksAndTheJava() {
        JsonObject opened = server.ask(empty(JavaProject.Framework.JUNIT4).opening()).last();
        assertEquals(Server.PROTOCOL_VERSION, opened.get("protocol").getAsLong());
        assertEquals("[\"junit4\",\"junit3\"]", opened.get("frameworks").toString());
        assertEquals(System.getProperty("java.version"), opened.get("java").getAsString());
        assertTrue(opened.get("done").getAsBoolean());
    }

    @Test
    void frameworksAreFoundByWhatTheClassPathHas() {
        assertEquals("[]", frameworks(JavaProject.Framework.NONE));
        assertEquals("[\"junit5\"]", frameworks(JavaProject.Framework.JUNIT5));
        assertEquals("[\"testng\"]", frameworks(JavaProject.Framework.TESTNG));
    }

    private String frameworks(JavaProject.Framework framework) {
        return server.ask(empty(framework).opening()).last().get("frameworks").toString();
    }

    @Test
    void aClientOfAnotherVersionIsRefused() {
        JsonObject opening = empty(JavaProject.Framework.JUNIT4).opening();
        opening.addProperty("protocol", 99);
        assertRefused(
                "repairnator-jvm.jar speaks version " + Server.PROTOCOL_VERSION + " of the JVM protocol, its client version 99:"
                        + " install both from the same release",
                server.ask(opening));
    }

    @Test
    void aClientFromBeforeThereWereVersionsIsRefused() {
        JsonObject opening = empty(JavaProject.Framework.JUNIT4).opening();
        opening.remove("protocol");
        assertTrue(server.ask(opening).error().contains("its client version 0"));
        assertRefused("\"open\" must come before \"run\"", ask(Map.of("op", "run")));
    }

    @Test
    void openMustComeFirst() {
        assertRefused("\"open\" must come before \"analyze\"", ask(Map.of("op", "analyze")));
    }

    @Test
    void anOperationThatDoesNotExistIsNamed() {
        server.ask(empty(JavaProject.Framework.JUNIT4).opening());
        assertRefused("unknown operation \"dance\"", ask(Map.of("op", "dance")));
    }

    @Test
    void aFieldThatIsMissingIsNamed() {
        assertRefused("the request lacks \"op\"", ask(Map.of()));
        assertRefused("the request lacks \"mainOutput\"", ask(Map.of("op", "open", "protocol", 2)));
    }

    @Test
    void anEncodingThatDoesNotExistIsNamed() {
        JsonObject opening = empty(JavaProject.Framework.JUNIT4).opening();
        opening.addProperty("encoding", "UTF-99");
        assertRefused("unknown encoding \"UTF-99\"", server.ask(opening));
    }

    @Test
    void aFileThatDoesNotExistIsNamedAndTheServerGoesOn() {
        JavaProject project = empty(JavaProject.Framework.JUNIT4);
        server.ask(project.opening());
        JsonObject request = project.request("analyze", "ex.Absent", Map.of());
        assertRefused(
                "there is no file " + project.mainFile("ex.Absent") + ": not a regular file", server.ask(request));
        assertEquals("", ask(Map.of("op", "run", "tests", List.of())).error());
    }

    @Test
    void aDefectIsDescribedWithWhereItHappenedAndTheServerGoesOn() {
        JavaProject project = empty(JavaProject.Framework.JUNIT4).main("ex.A", "package ex; class A {}");
        server.ask(project.opening());
        Conversation.Reply reply =
                server.ask(project.request("analyze", "ex.A", Map.of("lines", List.of("no number"))));
        assertEquals("defect", reply.errorKind());
        assertTrue(reply.error().contains("NumberFormatException"), reply.error());
        assertTrue(reply.error().contains("\tat org.repairnator.jvm.server."), reply.error());
        assertEquals("", ask(Map.of("op", "run", "tests", List.of())).error());
    }

    @Test
    void anotherOpenStartsAnew() {
        server.ask(empty(JavaProject.Framework.TESTNG).opening());
        assertEquals("[\"junit4\",\"junit3\"]", frameworks(JavaProject.Framework.JUNIT4));
    }

    @Test
    void systemPropertiesOfTheModuleAreSet() {
        JsonObject opening = empty(JavaProject.Framework.JUNIT4).opening();
        opening.add("systemProperties", JavaProject.request(Map.of("ex.property", "set")));
        server.ask(opening);
        assertEquals("set", System.getProperty("ex.property"));
    }

    @Test
    void theEndOfTheInputEndsTheJvm() throws Exception {
        server.hangUp();
        assertEquals(0, server.haltedWith());
    }

    @Test
    void aReplyThatNobodyReadsEndsTheJvm() throws Exception {
        CompletableFuture<Integer> halted = new CompletableFuture<>();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int character) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        new Server(broken, halted::complete).serve(JavaProject.request(Map.of("op", "run")));
        assertEquals(0, halted.getNow(-1));
    }
}
