package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** Tests of one module, of code in another one of the same build. */
class TwoModulesTest {
    private static final String GRADES = """
            package ex;

            import lib.Marker;

            public class Grades {
                static int asked;

                @Marker
                public static boolean best(int points) {
                    return points > 90;
                }

                public static int loop() {
                    while (true) {
                        asked++;
                    }
                }
            }
            """;

    private static final String LETTERS = """
            package ex;

            public class Letters {
                static int asked = Grades.asked;

                public static String of(int points) {
                    Grades.asked++;
                    return Grades.best(points) ? "A" : "B";
                }
            }
            """;

    private static final String TESTS = """
            package ex;

            import static org.junit.Assert.*;
            import org.junit.*;

            public class LettersTest {
                @Test public void best() { assertEquals("A", Letters.of(90)); }
                @Test public void other() { assertEquals("B", Letters.of(80)); }
                @Test public void fresh() { Letters.of(80); assertEquals(1, Grades.asked); }
                @Test public void endless() { Grades.loop(); }
            }
            """;

    @TempDir
    private static Path folder;

    private static Conversation server;
    private static JavaProject core;

    @BeforeAll
    static void open() {
        JavaProject annotations = new JavaProject(folder.resolve("annotations"), JavaProject.Framework.NONE)
                .main("lib.Marker", "package lib; public @interface Marker { }")
                .compile();
        core = new JavaProject(folder.resolve("core"), JavaProject.Framework.NONE)
                .use(annotations)
                .main("ex.Grades", GRADES)
                .compile();
        JavaProject web = new JavaProject(folder.resolve("web"), JavaProject.Framework.JUNIT4)
                .use(core)
                .main("ex.Letters", LETTERS)
                .test("ex.LettersTest", TESTS)
                .compile();
        server = new Conversation();
        server.ask(web.opening());
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    @Test
    void aClassIsLinkedToTheCandidateInAModuleThatItDependsOn() {
        Conversation.Reply reply = server.ask(core.request("validate", "ex.Grades", Map.of(
                "failing", JavaProject.tests("ex.LettersTest#best"),
                "passing", JavaProject.tests("ex.LettersTest#other"),
                "limitMs", 5000,
                "candidates", List.of(
                        Map.of("n", 1, "edits", List.of(core.edit("ex.Grades", "points > 90", "points >= 90"))),
                        Map.of("n", 2, "edits", List.of(core.edit("ex.Grades", "points > 90", "points < 0"))),
                        Map.of("n", 3, "edits", List.of(core.edit("ex.Grades", "static int asked;", "static int asked = 1;")))))));
        assertEquals("", reply.error());
        assertEquals(Map.of(1, "plausible", 2, "failed", 3, "failed"), verdicts(reply));
    }

    private static Map<Integer, String> verdicts(Conversation.Reply reply) {
        return reply.events("candidate").stream()
                .collect(Collectors.toMap(
                        each -> each.get("n").getAsInt(), each -> each.get("verdict").getAsString()));
    }

    @Test
    void theFileIsCompiledWithTheClassPathOfItsOwnModule() {
        Conversation.Reply reply = server.ask(core.request("analyze", "ex.Grades", Map.of()));
        assertEquals("[]", String.valueOf(reply.last().get("problems")));
    }

    @Test
    void staticStateOfAllModulesIsNewForEachTest() {
        Conversation.Reply reply = run("ex.LettersTest#fresh", "ex.LettersTest#fresh");
        assertEquals(List.of("passed", "passed"), reply.texts("test", "verdict"));
    }

    @Test
    void linesOfAllModulesAreCovered() {
        assertEquals(
                List.of(10),
                run("ex.LettersTest#best").event("test").getAsJsonObject("lines").getAsJsonArray("ex.Grades").asList()
                        .stream()
                        .map(line -> line.getAsInt())
                        .toList());
    }

    @Test
    void anEndlessLoopInAnotherModuleIsCutOff() {
        assertEquals("timeout", run("ex.LettersTest#endless").event("test").get("verdict").getAsString());
    }

    private static Conversation.Reply run(String... tests) {
        return server.ask(JavaProject.request(Map.of(
                "op", "run",
                "tests", JavaProject.tests(tests),
                "coverage", true,
                "ticks", 100_000,
                "limitMs", 20_000)));
    }
}
