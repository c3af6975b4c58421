package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** Tests of a module with a {@code module-info.java} see what they see under Maven's test runner. */
class ModulePathTest {
    private static final String TESTS = """
            package ex;

            import static org.junit.Assert.*;
            import java.util.*;
            import org.junit.*;

            public class ShapesTest {
                @Test public void area() { assertEquals(9, first().area(3)); }
                @Test public void small() { assertEquals(4, first().area(2)); }
                @Test public void isAModule() { assertEquals("ex.shapes", Shape.class.getModule().getName()); }
                @Test public void isOfTheSameModule() { assertSame(Shape.class.getModule(), getClass().getModule()); }
                @Test public void resource() { assertNotNull(Shape.class.getResource("ShapesTest.class")); }
                @Test public void logs() { assertNotNull(java.util.logging.Logger.getLogger("x")); }
                private static Shape first() { return ServiceLoader.load(Shape.class).iterator().next(); }
            }
            """;

    @TempDir
    private static Path folder;

    private static Conversation server;
    private static JavaProject project;

    @BeforeAll
    static void open() {
        project = new JavaProject(folder, JavaProject.Framework.JUNIT4)
                .main("module-info", "module ex.shapes { requires java.logging; exports ex; uses ex.Shape; provides ex.Shape with ex.impl.Square; }")
                .main("ex.Shape", "package ex; public interface Shape { int area(int size); }")
                .main("ex.impl.Square", """
                        package ex.impl;
                        public class Square implements ex.Shape {
                            static int asked;
                            @Override public int area(int size) { asked++; return size + size; }
                        }
                        """)
                .test("ex.ShapesTest", TESTS)
                .compile();
        server = new Conversation();
        server.ask(project.opening());
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    @Test
    void testsBelongToTheModuleThatTheyAreOf() {
        Conversation.Reply reply = server.ask(JavaProject.request(Map.of(
                "op", "run",
                "tests", JavaProject.tests(
                        "ex.ShapesTest#small",
                        "ex.ShapesTest#isAModule",
                        "ex.ShapesTest#isOfTheSameModule",
                        "ex.ShapesTest#resource",
                        "ex.ShapesTest#logs",
                        "ex.ShapesTest#area"),
                "coverage", true,
                "limitMs", 20_000)));
        assertEquals(
                List.of("passed", "passed", "passed", "passed", "passed", "failed"),
                reply.texts("test", "verdict"),
                () -> reply.events("test").toString());
    }

    @Test
    void candidatesAreJudgedInTheirModules() {
        Conversation.Reply reply = server.ask(project.request("validate", "ex.impl.Square", Map.of(
                "failing", JavaProject.tests("ex.ShapesTest#area"),
                "passing", JavaProject.tests("ex.ShapesTest#small", "ex.ShapesTest#isAModule"),
                "limitMs", 5000,
                "candidates", List.of(
                        Map.of("n", 1, "edits", List.of(project.edit("ex.impl.Square", "size + size", "size - size"))),
                        Map.of("n", 2, "edits", List.of(project.edit("ex.impl.Square", "size + size", "size * size")))))));
        assertEquals(List.of("failed", "plausible"), reply.texts("candidate", "verdict"), reply::toString);
    }
}
