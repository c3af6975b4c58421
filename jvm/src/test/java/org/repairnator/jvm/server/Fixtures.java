package org.repairnator.jvm.server;

import java.nio.file.Path;
import org.repairnator.jvm.testing.JavaProject;

/** The project that the operations are tried on: a class with a fault, and tests that end in every way there is. */
final class Fixtures {
    static final String CALC = "ex.Calc";
    static final String BASE = "ex.Base";
    static final String TEST = "ex.CalcTest";

    private static final String CALC_TEXT = """
            package ex;

            public class Calc extends Base {
                private int factor = 1 + 1;

                public static int max(int a, int b) {
                    return a < b ? a : b;
                }

                public static int count(int to) {
                    int n = 0;
                    while (n < to) {
                        n++;
                    }
                    return n;
                }

                public static String name(int number) {
                    switch (number) {
                        case 0: return "none";
                        case 7: return "many";
                        default: return Helper.text(number);
                    }
                }

                public int scaled(int value) {
                    return value * factor;
                }
            }

            class Helper {
                static String text(int number) {
                    return String.valueOf(number);
                }
            }
            """;

    private static final String BASE_TEXT = """
            package ex;

            public class Base {
                static final int STEP = 1;

                public int step() {
                    return STEP;
                }
            }
            """;

    private static final String TEST_TEXT = """
            package ex;

            import static org.junit.Assert.*;
            import org.junit.*;

            public class CalcTest {
                @BeforeClass public static void setUp() { Calc.count(100); }
                @Test public void max() { assertEquals(2, Calc.max(1, 2)); }
                @Test public void equal() { assertEquals(3, Calc.max(3, 3)); }
                @Test public void counts() { assertEquals(5, Calc.count(5)); }
                @Test public void names() { assertEquals("many", Calc.name(7)); assertEquals("3", Calc.name(3)); }
                @Test public void scales() { assertEquals(6, new Calc().scaled(3)); }
                @Test public void steps() { assertEquals(1, new Calc().step()); }
                @Test public void throwing() { throw new IllegalStateException("outer", new RuntimeException("inner")); }
                @Test public void endless() { while (true) { Calc.count(0); } }
                @Test public void leaving() { System.exit(3); }
                @Test @Ignore public void ignored() { }
                @Test public void assumed() { Assume.assumeTrue(Calc.count(1) == 2); }
                @Test public void sleeping() throws InterruptedException { Thread.sleep(600); }
                @Test public void printing() { System.out.println("{\\"id\\":1,\\"done\\":true}"); }
            }
            """;

    private Fixtures() {}

    static JavaProject calc(Path folder) {
        return new JavaProject(folder, JavaProject.Framework.JUNIT4)
                .main(CALC, CALC_TEXT)
                .main(BASE, BASE_TEXT)
                .test(TEST, TEST_TEXT)
                .compile();
    }
}
