package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** A test that no means inside the JVM can end. */
class HangTest {
    /** The same object in all class loaders, as all constants of one text are. */
    private static final String LOCK = "held while the test wants it";

    @TempDir
    private Path folder;

    @Test
    void theHangIsReportedAndTheJvmEnded() throws Exception {
        JavaProject project = new JavaProject(folder, JavaProject.Framework.JUNIT4)
                .test("ex.StuckTest", """
                        package ex;
                        public class StuckTest {
                            @org.junit.Test public void waits() {
                                synchronized ("held while the test wants it") { }
                            }
                        }
                        """)
                .compile();
        try (Conversation server = new Conversation()) {
            server.ask(project.opening());
            // The first test of a JVM may take longer, while the framework is loaded.
            JsonObject missing = run("ex.StuckTest#absent");
            server.ask(missing);
            synchronized (LOCK) {
                server.send(run("ex.StuckTest#waits"));
                assertEquals("begin", server.line().get("event").getAsString());
                assertEquals("hang", server.line().get("event").getAsString());
                assertEquals(3, server.haltedWith());
            }
        }
    }

    private static JsonObject run(String test) {
        return JavaProject.request(Map.of("op", "run", "limitMs", 50, "tests", JavaProject.tests(test)));
    }
}
