package org.repairnator.jvm.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.SourceText;

/** Which code is the same, of whole classes and of copies of a method. */
class FingerprintTest {
    private static Map<String, byte[]> compile(String text) {
        try (Javac javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            return javac.compile(List.of(new SourceText(Path.of("/A.java"), text))).classes();
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }

    private static String ofClasses(String text) {
        return Fingerprint.ofClasses(compile(text));
    }

    /** The fingerprint of a copy of {@code int m(int a) { return a; }}; null where the code is the same. */
    private static String ofCopy(int number, String body) {
        String members = "static int m(int a) { return a; } static int m" + Copy.MARK + number + "(int a) { " + body + " }";
        return new CopiedClasses(compile("class A { " + members + " }")).fingerprint(List.of(number));
    }

    private static void assertSameCopy(String one, String other) {
        assertEquals(ofCopy(1, one), ofCopy(2, other));
    }

    private static void assertOtherCopy(String one, String other) {
        assertNotEquals(ofCopy(1, one), ofCopy(2, other));
    }

    @Test
    void linesAndNamesOfVariablesAreNoCode() {
        assertEquals(ofClasses("class A { int m() { int a = 1; return a; } }"), ofClasses("class A {\n\nint m() {\nint b = 1; return b; } }"));
        assertNotEquals(ofClasses("class A { int m() { return 1; } }"), ofClasses("class A { int m() { return 2; } }"));
        assertSameCopy("int b = a + 1; return b;", "int c = a + 1;\nreturn c;");
    }

    @Test
    void aCopyWithTheCodeOfItsMethodIsNone() {
        assertEquals(null, ofCopy(0, "return (a);"));
    }

    @Test
    void bodiesOfLambdasBelongToTheMethod() {
        String lambda = "java.util.function.IntSupplier s = () -> a + %d; return s.getAsInt();";
        assertSameCopy(lambda.formatted(1), lambda.formatted(1));
        assertOtherCopy(lambda.formatted(1), lambda.formatted(2));
        String nested = "java.util.function.Supplier<Runnable> s = () -> () -> System.gc(); s.get().run(); return %d;";
        assertSameCopy(nested.formatted(1), nested.formatted(1));
        assertOtherCopy(nested.formatted(1), nested.formatted(2));
    }

    @Test
    void localAndAnonymousClassesBelongToTheMethod() {
        String local = "class L { int n() { return %d; } } return new L().n();";
        assertSameCopy(local.formatted(1), local.formatted(1));
        assertOtherCopy(local.formatted(1), local.formatted(2));
        String anonymous = "Object o = new Object() { public int hashCode() { return %d; } }; return o.hashCode();";
        assertSameCopy(anonymous.formatted(1), anonymous.formatted(1));
        assertOtherCopy(anonymous.formatted(1), anonymous.formatted(2));
    }
}
