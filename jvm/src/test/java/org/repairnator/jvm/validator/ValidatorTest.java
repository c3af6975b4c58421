package org.repairnator.jvm.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.repairnator.jvm.validator.Judgement.Kind.DUPLICATE;
import static org.repairnator.jvm.validator.Judgement.Kind.FAILED;
import static org.repairnator.jvm.validator.Judgement.Kind.ORIGINAL;
import static org.repairnator.jvm.validator.Judgement.Kind.PLAUSIBLE;
import static org.repairnator.jvm.validator.Judgement.Kind.TIMEOUT;
import static org.repairnator.jvm.validator.Judgement.Kind.UNCOMPILABLE;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.Verifier;

/** Which candidates are told apart, and that no candidate's verdict depends on those before it. */
class ValidatorTest {
    @TempDir
    private Path folder;

    private Verifier.Judging of(String members, String tests) {
        return Verifier.ofMembers(folder, members).tested(tests);
    }

    @Test
    void candidatesOfSeveralMethodsAreCompiledInOneRound() throws Exception {
        Verifier.Verdicts verdicts = of(
                        "static int a() { return 1; } static int b() { return 2; }",
                        "@Test public void sum() { assertEquals(5, A.a() + A.b()); }")
                .failing("sum")
                .change("return 1;", "return 3;")
                .change("return 2;", "return 4;")
                .change("return 1;", "return 2;")
                .verdicts()
                .are(PLAUSIBLE, PLAUSIBLE, FAILED);
        assertEquals(1, verdicts.times().rounds());
    }

    @Test
    void oneCandidateMayChangeSeveralMethods() throws Exception {
        Verifier.Judging judging = of(
                "static int a() { return 1; } static int b() { return 2; }",
                "@Test public void sum() { assertEquals(9, A.a() + A.b()); }").failing("sum");
        judging.change(judging.at("return 1;", "return 4;"), judging.at("return 2;", "return 5;"))
                .change("return 1;", "return 7;")
                .change("return 1;", "return 8;")
                .verdicts()
                .are(PLAUSIBLE, PLAUSIBLE, FAILED);
    }

    @Test
    void aCandidateSeesNoStaticVariableThatAnotherHasChanged() throws Exception {
        of(
                        "static int calls; static int add() { calls += 1; return calls; }",
                        "@Test public void two() { assertEquals(2, A.add()); }")
                .failing("two")
                .change("calls += 1", "calls += 3")
                .change("calls += 1", "calls += 4")
                .change("calls += 1", "calls += 2")
                .change("calls += 1", "calls -= 1")
                .verdicts()
                .are(FAILED, FAILED, PLAUSIBLE, FAILED);
    }

    @Test
    void aCandidateSeesNoObjectThatAnotherHasChanged() throws Exception {
        of(
                        "static final List<Integer> seen = new ArrayList<>(); static final Map<String, int[]> counts = new HashMap<>();"
                                + " static int add(int n) { seen.add(n); counts.computeIfAbsent(\"n\", key -> new int[1])[0] += n; return seen.size(); }",
                        "@Test public void two() { A.add(1); assertEquals(2, A.add(2) - 1 + A.counts.get(\"n\")[0] - 3); }")
                .failing("two")
                .change("return seen.size();", "return seen.size() + 2;")
                .change("return seen.size();", "return seen.size() + 1;")
                .change("return seen.size();", "return seen.size() + 3;")
                .verdicts()
                .are(FAILED, PLAUSIBLE, FAILED);
    }

    @Test
    void whatAnInitializerRanIsJudgedInClassesOfItsOwn() throws Exception {
        of(
                        "static final int LIMIT = limit(); static int limit() { return 1; }",
                        "@Test public void limit() { assertEquals(5, A.LIMIT); }")
                .failing("limit")
                .change("return 1;", "return 4;")
                .change("return 1;", "return 5;")
                .change("return 1;", "return 6;")
                .verdicts()
                .are(FAILED, PLAUSIBLE, FAILED);
    }

    @Test
    void whatAThreadOfACandidateWritesLaterDoesNotReachTheNext() throws Exception {
        of(
                        "static volatile int n; static int value() { return n; } static void start() { new Thread(() -> {"
                                + " try { Thread.sleep(100_000); } catch (InterruptedException ended) { n = 7; } }).start(); }",
                        "@Test public void value() { assertEquals(3, A.value()); }")
                .failing("value")
                .change("{ return n;", "{ start(); return 1;")
                .change("{ return n;", "{ return n + 3;")
                .change("{ return n;", "{ return n + 4;")
                .verdicts()
                .are(FAILED, PLAUSIBLE, FAILED);
    }

    @Test
    void lambdasLocalClassesAndBridgesAreChangedWithTheirMethods() throws Exception {
        of(
                        "interface F<T> { int f(T t); } static int a(int n) { F<Integer> f = x -> x + 1;"
                                + " class Local implements F<Integer> { public int f(Integer x) { return x * 2; } }"
                                + " return f.f(n) + new Local().f(n) + new F<Integer>() { public int f(Integer x) { return 5; } }.f(n); }",
                        "@Test public void sum() { assertEquals(20, A.a(4)); }")
                .failing("sum")
                .change("x + 1", "x + 3")
                .change("x * 2", "x * 2 + 2")
                .change("return 5;", "return 7;")
                .change("x + 1", "1 + x")
                .change("x * 2", "x + x + 1")
                .verdicts()
                .are(PLAUSIBLE, PLAUSIBLE, PLAUSIBLE, FAILED, FAILED);
    }

    @Test
    void methodsOfInterfacesAreChangedToo() throws Exception {
        Verifier.of(folder, "class A implements I { } interface I { default int n() { return 1; } static int s() { return 2; } }")
                .tested("@Test public void sum() { assertEquals(5, new A().n() + I.s()); }")
                .failing("sum")
                .change("return 1;", "return 3;")
                .change("return 2;", "return 4;")
                .change("return 2;", "return 5;")
                .verdicts()
                .are(PLAUSIBLE, PLAUSIBLE, FAILED);
    }

    @Test
    void methodsOfAllReturnTypesCanBeAnyOfManyCopies() throws Exception {
        Verifier.Judging judging = of(
                "static int i(int a) { return a; } long l(long a, int b) { return a; } static double d(double a) { return a; }"
                        + " void v(int[] a) { a[0] = 1; } String s(Object a) { return \"\" + a; }",
                "@Test public void all() { A a = new A(); int[] array = new int[1]; a.v(array);"
                        + " assertEquals(\"1 2 3.0 1 x\", A.i(1) + \" \" + a.l(2, 0) + \" \" + A.d(3) + \" \" + array[0] + \" \" + a.s(\"x\")); }"
                        + " @Test public void wrong() { assertEquals(-160, A.i(1)); }")
                .failing("wrong");
        for (int i = 0; i < 330; i++) {
            judging.change("int i(int a) { return a;", "int i(int a) { return a - " + i + ";");
        }
        judging.change("long a, int b) { return a;", "long a, int b) { return b;")
                .change("double a) { return a;", "double a) { return -a;")
                .change("a[0] = 1;", "a[0] = 2;")
                .change("\"\" + a;", "a + \"!\";");
        List<Judgement> all = judging.verdicts().all();
        for (int i = 0; i < all.size(); i++) {
            // 1 - 161 is what the test wants; no other candidate passes it.
            assertEquals(i == 161 ? PLAUSIBLE : FAILED, all.get(i).kind(), i + ": " + all.get(i));
        }
    }

    @Test
    void copiesThatBreakTheFileAsAWholeAreCompiledApart() throws Exception {
        of("static int a() { return 1; }", "@Test public void a() { assertEquals(2, A.a()); }")
                .failing("a")
                .change("return 1;", "return 2; } static int b() { return 3;")
                .change("return 1;", "return 2;")
                .change("return 1;", "return 1; }")
                .change("return 1;", "return (1;")
                .verdicts()
                .are(UNCOMPILABLE, PLAUSIBLE, UNCOMPILABLE, UNCOMPILABLE);
    }

    @Test
    void constructorsInitializersAndFieldsAreChangedTogether() throws Exception {
        Verifier.Verdicts verdicts = of(
                        "int n; static int s; int f = 1 * 1; A() { n = 2; } static { s = 3; } int sum() { return n + s + f; }",
                        "@Test public void sum() { assertEquals(9, new A().sum()); }")
                .failing("sum")
                .change("n = 2", "n = 5")
                .change("s = 3", "s = 6")
                .change("f = 1 * 1", "f = 2 * 2")
                .change("n = 2", "n = 1 + 4")
                .change("n = 2", "n = 1 + 1")
                .change("s = 3", "s = \"three\"")
                .change("s = 3", "s = ")
                .change("s = 3", "s = nowhere")
                .verdicts()
                .are(PLAUSIBLE, PLAUSIBLE, PLAUSIBLE, DUPLICATE, ORIGINAL, UNCOMPILABLE, UNCOMPILABLE, UNCOMPILABLE);
        // The control, the other names, and the one whose error may be due to its name.
        assertTrue(verdicts.times().rounds() <= 3, "rounds: " + verdicts.times().rounds());
    }

    @Test
    void aFileThatHandsItsClassToOthersIsCompiledOneByOneOutsideOfMethods() throws Exception {
        Verifier.of(folder, "class A { int f = 1 * 1; int use() { return B.of(this); } }")
                .beside("ex.B", "package ex; class B { static int of(A a) { return a.f; } }")
                .tested("@Test public void f() { assertEquals(2, new A().use()); }")
                .failing("f")
                .change("f = 1 * 1", "f = 2")
                .change("f = 1 * 1", "f = 3")
                .verdicts()
                .are(PLAUSIBLE, FAILED);
    }

    @Test
    void ofALargeFileOnlyTheMethodsThatChangeAreCompiled() throws Exception {
        String filler = "static int %s(int a) { int s = 0; " + "s = s * 31 + a; ".repeat(300) + "return s; } ";
        of(
                        filler.formatted("one") + filler.formatted("two")
                                + "static int small() { return 1; } static int f = 1 * 1; static int both() { return one(0) + small(); }",
                        "@Test public void small() { assertEquals(3, A.both()); } @Test public void f() { assertEquals(4, A.f); }")
                .failing("small")
                .change("return 1;", "return 3;")
                .change("return 1;", "return 4;")
                .change("return s;", "return s + 2;")
                .change("f = 1 * 1", "f = 4")
                .change("f = 1 * 1", "f = 5")
                .verdicts()
                .are(PLAUSIBLE, FAILED, PLAUSIBLE, FAILED, FAILED);
    }

    @Test
    void aCandidateThatRunsInCirclesHarmsNoOther() throws Exception {
        of("static int a(int n) { while (n > 0) { n--; } return n; }", "@Test public void a() { assertEquals(1, A.a(3)); }")
                .failing("a")
                .change("n--;", "")
                .change("return n;", "return n + 1;")
                .change("n--;", "n++; n--;")
                .verdicts()
                .are(TIMEOUT, PLAUSIBLE, TIMEOUT);
    }

    @Test
    void passingTestsDecideInTheEnd() throws Exception {
        of(
                        "static int max(int a, int b) { return a; }",
                        "@Test public void right() { assertEquals(2, A.max(1, 2)); } @Test public void left() { assertEquals(2, A.max(2, 1)); }")
                .failing("right")
                .passing("left")
                .change("return a;", "return b;")
                .change("return a;", "return a > b ? a : b;")
                .verdicts()
                .are(FAILED, PLAUSIBLE);
    }
}
