package org.repairnator.jvm.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.Method;
import org.repairnator.jvm.compiler.SourceFile;
import org.repairnator.jvm.compiler.SourceText;

class StubsTest {
    private static final Path PATH = Path.of("/ex/A.java");
    private static final String TEXT = """
            package ex;
            import java.util.*;
            class A implements Comparable<A> {
                static final int LIMIT = 10;
                static final Integer BOXED = 20;
                private int hidden;
                private int shown = 4;
                A() { hidden = 1; }
                static { System.setProperty("a", "b"); }
                enum Kind { SMALL, LARGE }
                static class Inner { int look(A a) { return a.hidden + 1000000; } private int own = 3; }
                int plain(int a) {
                    int sum = 0;
                    for (int i = 0; i < a; i++) { sum += i; }
                    %s
                    return sum;
                }
                <T extends Exception> int generic(List<T> all) throws T {
                    for (T each : all) { throw each; }
                    return new Inner().look(this);
                }
                int opened() { return new Inner().own + 20000000; }
                int lambda(List<String> all) { all.sort((a, b) -> b.compareTo(a)); return all.size(); }
                Runnable anonymous() { return new Runnable() { public void run() { plain(300000000); } }; }
                int table(Kind kind) { switch (kind) { case SMALL: return 1; default: return 2; } }
                int asserted(int a) { assert a > 0 : "positive numbers only"; return a; }
                int named(String s) { switch (s) { case "a": return 1; case "b": return 2; default: return 3; } }
                @Override public int compareTo(A other) { return Integer.compare(hidden, other.hidden); }
            }
            """.formatted("sum = sum * 31 + a;\n        ".repeat(300));

    private final Javac javac;
    private final SourceFile file;
    private final Map<String, byte[]> whole;
    private final Stubs stubs;

    StubsTest() throws IOException {
        javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of());
        file = SourceFile.parse(javac, PATH, TEXT);
        whole = javac.compile(List.of(file.source())).classes();
        stubs = Stubs.of(file, whole);
    }

    private static Method method(SourceFile file, String name) {
        return file.methods().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean isLeftOut(String name) {
        Method method = method(file, name);
        return stubs.text(List.of()).substring(method.bodyStart(), method.end()).contains("throw null;");
    }

    @Test
    void everythingStaysInItsPlace() {
        String text = stubs.text(List.of());
        assertEquals(TEXT.length(), text.length());
        assertEquals(TEXT.lines().count(), text.lines().count());
        assertEquals(
                file.methods().stream().map(Method::end).toList(),
                SourceFile.parse(javac, PATH, text).methods().stream().map(Method::end).toList());
    }

    @Test
    void methodsWithoutMadeUpNamesAreLeftOut() {
        for (String name : List.of("plain", "generic", "named", "compareTo")) {
            assertTrue(isLeftOut(name), name);
        }
    }

    @Test
    void methodsWhoseCodeHasMadeUpNamesStay() {
        for (String name : List.of("look", "opened", "lambda", "anonymous", "run", "table", "asserted")) {
            assertFalse(isLeftOut(name), name);
        }
    }

    @Test
    void wantedMethodsStay() {
        Method plain = method(file, "plain");
        String text = stubs.text(List.of(plain));
        assertEquals(
                TEXT.substring(plain.bodyStart(), plain.end()), text.substring(plain.bodyStart(), plain.end()));
        assertTrue(text.contains("throw null;"));
    }

    @Test
    void theCodeIsThatOfTheWholeFile() {
        Map<String, byte[]> compiled =
                javac.compile(List.of(new SourceText(PATH, stubs.text(List.of())))).classes();
        assertFalse(Fingerprint.ofClasses(compiled).equals(Fingerprint.ofClasses(whole)));
        assertEquals(Fingerprint.ofClasses(whole), Fingerprint.ofClasses(stubs.filled(compiled)));
    }

    @Test
    void aChangeOfWhatInitializesIsToldFromOthers() {
        for (String inside : List.of("20;", "4;", "hidden = 1", "\"a\", \"b\"")) {
            assertTrue(isInitializing(inside), inside);
        }
        for (String outside : List.of("10;", "int shown", "A()", "sum = sum", "SMALL")) {
            assertFalse(isInitializing(outside), outside);
        }
    }

    private boolean isInitializing(String part) {
        int start = TEXT.indexOf(part);
        return file.isInitializing(List.of(new Edit(start, start + part.length() - 1, "x")));
    }

    @Test
    void smallFilesAndThoseThatDoNotCompileAreLeftAlone() {
        SourceFile small = SourceFile.parse(javac, PATH, "class A { int one() { int x = 1; int y = 2; return x + y; } }");
        assertTrue(Stubs.of(small, javac.compile(List.of(small.source())).classes()).isEmpty());
        assertTrue(Stubs.of(file, Map.of()).isEmpty());
    }
}
