package org.repairnator.jvm.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.instrumenter.LineNumbers;
import org.repairnator.jvm.testing.JavaProject;
import org.repairnator.jvm.testing.TestThread;

/** That each test begins in the same state, and what a project's tests see of the JVM they run in. */
class TestRunnerTest {
    private static final long TICKS = 10_000_000;

    @TempDir
    private Path folder;

    private JavaProject project(JavaProject.Framework framework, String members) {
        return new JavaProject(folder, framework)
                .main("ex.A", "package ex; public class A { public static int n; public static int twice(int n) { return 2 * n; } }")
                .test("ex.ATest", "package ex; " + members);
    }

    private JavaProject junit4(String members) {
        return project(JavaProject.Framework.JUNIT4, "import static org.junit.Assert.*; import org.junit.*; public class ATest { " + members + " }");
    }

    private static List<TestId> ids(String... cases) {
        return Arrays.stream(cases).map(name -> new TestId("ex.ATest", name)).toList();
    }

    /** The verdicts of tests, each in a class loader of its own, in order. */
    private static List<Verdict> run(JavaProject project, long millis, String... cases) throws Exception {
        project.compile();
        return TestThread.call(() -> {
            LineNumbers lines = new LineNumbers();
            try (ClassPathLoader loader = new ClassPathLoader(project.jars())) {
                ProjectClasses classes =
                        new ProjectClasses(List.of(project.testOutput(), project.mainOutput()), List.of(), lines);
                TestRunner runner = new TestRunner(loader, classes, NamedModules.NONE, () -> { });
                List<Verdict> verdicts = new ArrayList<>();
                for (TestId test : ids(cases)) {
                    runner.run(Overlay.NONE, false, List.of(List.of(test)), Limits.of(TICKS, millis), result -> {
                        verdicts.add(result.verdict());
                        return true;
                    });
                }
                return verdicts;
            }
        });
    }

    private static List<Verdict> run(JavaProject project, String... cases) throws Exception {
        return run(project, 10_000, cases);
    }

    @Test
    void staticVariablesAreNewForEachTest() throws Exception {
        JavaProject project = junit4("@Test public void adds() { assertEquals(1, ++A.n); }");
        assertEquals(List.of(Verdict.PASSED, Verdict.PASSED), run(project, "adds", "adds"));
    }

    @Test
    void whatATestChangesOfTheJvmIsPutBack() throws Exception {
        JavaProject project = junit4(
                "@Test public void changes() { System.setProperty(\"ex.set\", \"1\"); java.util.Locale.setDefault(java.util.Locale.JAPAN);"
                        + " java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone(\"Asia/Tokyo\")); System.setOut(null); }"
                        + " @Test public void sees() { assertNull(System.getProperty(\"ex.set\"));"
                        + " assertNotEquals(java.util.Locale.JAPAN, java.util.Locale.getDefault()); System.out.println(); }");
        Locale before = Locale.getDefault();
        assertEquals(List.of(Verdict.PASSED, Verdict.PASSED), run(project, "changes", "sees"));
        assertEquals(before, Locale.getDefault());
    }

    @Test
    void threadLocalsAreForgotten() throws Exception {
        JavaProject project = junit4(
                "static final ThreadLocal<Integer> LOCAL = new ThreadLocal<>();"
                        + " @Test public void sets() { assertNull(LOCAL.get()); LOCAL.set(1); }");
        assertEquals(List.of(Verdict.PASSED, Verdict.PASSED), run(project, "sets", "sets"));
    }

    @Test
    void aThreadThatATestLeavesBehindIsEnded() throws Exception {
        JavaProject project = junit4(
                "@Test public void starts() { new Thread(() -> { try { while (true) { A.twice(1); } } catch (Error ended) { } }, \"left behind\").start(); }");
        run(project, "starts");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("left behind")) {
                thread.join(60_000);
                assertFalse(thread.isAlive());
            }
        }
    }

    @Test
    void aTestThatSleepsTooLongIsInterrupted() throws Exception {
        JavaProject project = junit4("@Test public void sleeps() throws Exception { Thread.sleep(1_000_000); } @Test public void warm() { }");
        assertEquals(List.of(Verdict.PASSED, Verdict.TIMEOUT), run(project, 50, "warm", "sleeps"));
    }

    @Test
    void codeThatDoesNotTickIsStoppedWhereJavaStillCanStopIt() throws Exception {
        assumeTrue(Runtime.version().feature() < 20, "Thread.stop is gone");
        // The platform's code is not instrumented, and this takes years.
        JavaProject project = junit4(
                "@Test public void sums() { java.util.stream.LongStream.range(0, Long.MAX_VALUE).sum(); } @Test public void warm() { }");
        assertEquals(List.of(Verdict.PASSED, Verdict.TIMEOUT, Verdict.PASSED), run(project, 100, "warm", "sums", "warm"));
    }

    @Test
    void theServersOwnLibrariesAreNotSeen() throws Exception {
        JavaProject project = junit4(
                "@Test public void asm() throws Exception { Class.forName(\"org.objectweb.asm.ClassReader\"); }"
                        + " @Test public void runtime() throws Exception { Class.forName(\"org.repairnator.runtime.Observe\"); }");
        assertEquals(List.of(Verdict.ERROR, Verdict.PASSED), run(project, "asm", "runtime"));
    }

    @Test
    void resourcesOfTheModuleAreFound() throws Exception {
        JavaProject project = junit4(
                "@Test public void reads() throws Exception { assertNotNull(ATest.class.getResource(\"/data.txt\"));"
                        + " assertEquals('x', ATest.class.getResourceAsStream(\"/data.txt\").read());"
                        + " assertTrue(java.util.Collections.list(ATest.class.getClassLoader().getResources(\"data.txt\")).size() == 1);"
                        + " assertNull(ATest.class.getResourceAsStream(\"/absent.txt\")); assertEquals(\"ex\", A.class.getPackage().getName());"
                        + " assertTrue(A.class.getProtectionDomain().getCodeSource().getLocation().getPath().endsWith(\"classes/\")); }");
        Files.writeString(Files.createDirectories(project.mainOutput()).resolve("data.txt"), "x");
        assertEquals(List.of(Verdict.PASSED), run(project, "reads"));
    }

    @Test
    void eachClassIsRunByTheFrameworkThatItUses() throws Exception {
        for (JavaProject.Framework framework : List.of(JavaProject.Framework.JUNIT5, JavaProject.Framework.TESTNG)) {
            String annotation = framework == JavaProject.Framework.JUNIT5 ? "org.junit.jupiter.api.Test" : "org.testng.annotations.Test";
            JavaProject project = new JavaProject(folder.resolve(framework.name()), framework)
                    .main("ex.A", "package ex; public class A { }")
                    .test("ex.Base", "package ex; public class Base { @" + annotation + " public void passing() { } }")
                    .test("ex.ATest", "package ex; public class ATest extends Base { @" + annotation
                            + " public void failing() { assert false; throw new AssertionError(); } }");
            assertEquals(
                    List.of(Verdict.PASSED, Verdict.FAILED, Verdict.MISSING), run(project, "passing", "failing", "absent"), framework.name());
        }
    }

    @Test
    void oldTestCasesRunToo() throws Exception {
        JavaProject project = project(
                JavaProject.Framework.JUNIT4,
                "public class ATest extends junit.framework.TestCase { public void testOne() { assertEquals(2, A.twice(1)); } public void testTwo() { fail(); } }");
        assertEquals(List.of(Verdict.PASSED, Verdict.FAILED), run(project, "testOne", "testTwo"));
    }

    @Test
    void aClassThatCannotBeSetUpFailsEachTestAskedFor() throws Exception {
        JavaProject project = junit4("@BeforeClass public static void setUp() { throw new IllegalStateException(); } @Test public void one() { }");
        assertEquals(List.of(Verdict.ERROR), run(project, "one"));
        assertEquals(List.of(Verdict.ERROR), run(project, ""));
    }

    @Test
    void aClassThatLacksAnotherFails() throws Exception {
        JavaProject project = junit4("@Test public void one() { A.twice(1); }").compile();
        Files.delete(project.mainOutput().resolve("ex/A.class"));
        List<Verdict> verdicts = TestThread.call(() -> {
            LineNumbers lines = new LineNumbers();
            try (ClassPathLoader loader = new ClassPathLoader(project.jars())) {
                TestRunner runner = new TestRunner(
                        loader, new ProjectClasses(List.of(project.testOutput()), List.of(), lines), NamedModules.NONE, () -> { });
                List<Verdict> found = new ArrayList<>();
                runner.run(Overlay.NONE, false, List.of(ids("one"), List.of(new TestId("ex.Absent", "x"))), Limits.of(TICKS, 10_000), result -> {
                    found.add(result.verdict());
                    return true;
                });
                return found;
            }
        });
        assertEquals(List.of(Verdict.ERROR, Verdict.MISSING), verdicts);
    }

    @Test
    void aTestMayAskForAnnotationsOfPackages() throws Exception {
        JavaProject project = junit4("@Test public void asks() { assertEquals(0, A.class.getPackage().getAnnotations().length); "
                + "assertNotNull(A.class.getClassLoader().getResource(\"ex/A.class\")); }");
        assertEquals(List.of(Verdict.PASSED), run(project, "asks"));
    }

    @Test
    void aProjectWithoutAFrameworkIsTold() {
        JavaProject project = new JavaProject(folder, JavaProject.Framework.NONE).test("ex.ATest", "package ex; public class ATest { }");
        Exception refused = assertThrows(IllegalStateException.class, () -> run(project, "x"));
        assertTrue(refused.getMessage().startsWith("no test framework on the class path"), refused.getMessage());
    }
}
