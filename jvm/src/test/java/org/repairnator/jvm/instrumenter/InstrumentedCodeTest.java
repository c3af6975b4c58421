package org.repairnator.jvm.instrumenter;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.Verifier;
import org.repairnator.runtime.ExitAttempt;
import org.repairnator.runtime.TicksUsedUp;

/** What instrumented classes count, tell, and no longer do, by the constructs of the language. */
class InstrumentedCodeTest {
    @TempDir
    private Path folder;

    private Verifier.Running members(String text) {
        return Verifier.ofMembers(folder, text).instrumented();
    }

    @Test
    void loopsOfAllKindsTickOncePerIteration() {
        Verifier.Running loops = members(
                "static void w(int n) { while (n > 0) n--; } static void d(int n) { do n--; while (n > 0); }"
                        + " static void f(int n) { for (int i = 0; i < n; i++) { } }"
                        + " static void e(int[] all) { for (int each : all) { } }");
        loops.call("w", 5).takes(1 + 5);
        loops.call("d", 5).takes(1 + 5);
        loops.call("f", 5).takes(1 + 5);
        loops.call("e", new int[5]).takes(1 + 5);
    }

    @Test
    void callsTickOnceForEachMethodAndLambda() {
        Verifier.Running calls = members(
                "static int f(int n) { return n == 0 ? 0 : f(n - 1); }"
                        + " static int l() { java.util.function.IntSupplier s = () -> 3; return s.getAsInt(); }");
        calls.call("f", 9).gives(0).takes(10);
        calls.call("l").gives(3).takes(2);
    }

    @Test
    void aSwitchThatJumpsBackTicks() {
        Verifier.Running loop = members(
                "static int s(int n) { while (true) { switch (n) { case 0: return 7; default: n--; continue; } } }"
                        + " static int many(int n) { while (true) { switch (n) { case 0: return 7; case 900: n = 1; continue; default: n--; } } }");
        loop.call("s", 5).gives(7).takes(6);
        loop.call("many", 900).gives(7).takes(3);
    }

    @Test
    void whatNeverEndsIsEnded() {
        Verifier.Running endless = members(
                "static void loop() { while (true) { } } static void deep() { deep(); }"
                        + " static void stubborn() { while (true) { try { loop(); } catch (Throwable t) { } } }");
        endless.call("loop").throwsA(TicksUsedUp.class);
        endless.call("stubborn").throwsA(TicksUsedUp.class);
    }

    @Test
    void whatUsesUpTheMemoryIsEndedBeforeItHas() {
        Verifier.Running greedy = members("""
                static void text() { String s = ""; while (true) { s = s + "x"; } }
                static void doubled() { String s = "xy"; while (true) { s = s + s; } }
                static void called() { String s = "xy"; while (true) { s = s.concat(s); } }
                static void built() { StringBuilder s = new StringBuilder("xy"); while (true) { s.append(s); } }
                static void inserted() { StringBuffer s = new StringBuffer("xy"); while (true) { s.insert(0, s.toString()); } }
                static void list() { java.util.List<Integer> l = new java.util.ArrayList<>(); l.add(1); while (true) { l.addAll(l); } }
                static void arrays() { int[] a = {1}; while (true) { a = java.util.Arrays.copyOf(a, 2 * a.length); } }
                static void deep(String s) { deep(s + s); }
                static void stubborn() { while (true) { try { text(); } catch (Throwable t) { } } }
                """);
        for (String method : new String[] {
            "text", "doubled", "called", "built", "inserted", "list", "arrays", "stubborn"
        }) {
            greedy.call(method).throwsA(TicksUsedUp.class).allocatesAtMost(100_000_000);
        }
        greedy.call("deep", "xy").throwsA(TicksUsedUp.class).allocatesAtMost(100_000_000);
    }

    @Test
    void whatIsLargerThanTheMemoryAllowedIsNotMade() {
        Verifier.Running large = members("""
                static Object numbers(int n) { return new int[n]; }
                static Object texts(int n) { return new String[n]; }
                static Object grid(int n) { return new boolean[n][n]; }
                static Object cube(int n) { return new long[2][n][n]; }
                static Object text(int n) { return "x".repeat(n); }
                static Object builder(int n) { return new StringBuilder(n); }
                static Object list(int n) { return new java.util.ArrayList<Object>(n); }
                static Object longer(int n) { return java.util.Arrays.copyOf(new byte[1], n); }
                """);
        for (String method : new String[] {"numbers", "texts", "text", "builder", "list", "longer"}) {
            large.call(method, 400_000_000).throwsA(TicksUsedUp.class).allocatesAtMost(100_000_000);
        }
        large.call("grid", 20_000).throwsA(TicksUsedUp.class).allocatesAtMost(100_000_000);
        large.call("cube", 20_000).throwsA(TicksUsedUp.class).allocatesAtMost(100_000_000);
        large.call("numbers", -1).throwsA(NegativeArraySizeException.class);
        large.call("grid", -70_000).throwsA(NegativeArraySizeException.class);
    }

    @Test
    void memoryWithinTheLimitChangesNothing() {
        Verifier.Running modest = members("""
                static int text(int n) { String s = ""; for (int i = 0; i < n; i++) { s = s + "x" + i % 8; } return s.length(); }
                static int grid(int n) { return new long[n][n].length + new boolean[n].length + new String[n].length; }
                static int lists(int n) {
                    java.util.List<Integer> l = new java.util.ArrayList<>(n);
                    for (int i = 0; i < n; i++) { l.addAll(java.util.Arrays.asList(i, i)); }
                    return l.size();
                }
                """);
        modest.call("text", 1000).gives(2000).takes(1 + 1000);
        modest.call("grid", 300).gives(900);
        modest.call("lists", 300).gives(600);
    }

    @Test
    void theJvmIsNeverEnded() {
        Verifier.Running ends = members(
                "static void s() { System.exit(1); } static void r() { Runtime.getRuntime().exit(1); }"
                        + " static void h() { Runtime.getRuntime().halt(1); }"
                        + " static void m() { java.util.function.IntConsumer c = System::exit; c.accept(1); }");
        for (String method : new String[] {"s", "r", "h", "m"}) {
            ends.call(method).throwsA(ExitAttempt.class);
        }
    }

    @Test
    void linesThatRunAreToldWhateverTheyBeginWith() {
        Verifier.Running lines = members("""
                static long total;
                static String all(int n, Object o) {
                    int i = 300;
                    i++;
                    i += 1;
                    String s = "text";
                    o = new Object();
                    int[][] grid = new int[2][3];
                    total = 4;
                    Runnable r = () -> { };
                    if (o == null)
                        return "null";
                    switch (n) {
                        case 1: return "one";
                        case 1000: return "thousand";
                        default: break;
                    }
                    switch (n) {
                        case 2: return "two";
                        case 3: return "three";
                    }
                    return s;
                }
                """);
        lines.call("all", 3, "x").gives("three").runs(3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 18, 20);
        lines.call("all", 1, "x").gives("one").runs(3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14);
    }

    @Test
    void waysOfConditionsAndSwitchesAreTold() {
        Verifier.Running branches = members(
                "static boolean both(boolean a, boolean b) { return a && b; }"
                        + " static boolean same(Object a, Object b) { return a == b || a != null; }"
                        + " static int pick(String s) { switch (s) { case \"a\": return 1; default: return 2; } }");
        // Of a its outcome; of b its; and none of what comes after a jump that was not gone.
        branches.call("both", false, true).gives(false).branches(1);
        branches.call("both", true, true).gives(true).branches(2);
        branches.call("same", "a", "a").gives(true).branches(1);
        branches.call("same", null, "a").gives(false).branches(2);
        branches.call("pick", "a").gives(1).branches(3);
        branches.call("pick", "b").gives(2).branches(2);
    }
}
