package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

class VariantCompilerTest {
    private static final String TEXT = """
            package ex;
            class A {
                private int n = 1;
                private final A next;
                A(A next) { this.next = next; }
                A copy() { return new A(this); }
                static class Inner { A a = new A(null); }
            }
            class Helper { }
            """;
    private static final Path PATH = Path.of("/ex/A.java");

    private static VariantCompiler.Result compile(String... texts) throws IOException {
        try (Javac javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            SourceFile file = SourceFile.parse(javac, PATH, TEXT);
            Map<Long, SourceText> variants = new LinkedHashMap<>();
            for (String text : texts) {
                variants.put((long) variants.size(), new SourceText(PATH, text));
            }
            return new VariantCompiler(javac).compile(file, variants);
        }
    }

    private static String with(String value) {
        return TEXT.replace("n = 1", "n = " + value);
    }

    @Test
    void variantsGetTheirOwnNamesBack() throws IOException {
        VariantCompiler.Result result = compile(with("2"), with("3"));
        for (long number = 0; number < 2; number++) {
            Map<String, byte[]> classes = result.classes().get(number);
            assertEquals(Set.of("ex.A", "ex.A$Inner", "ex.Helper"), classes.keySet());
            assertEquals("ex/A", new ClassReader(classes.get("ex.A")).getClassName());
            assertFalse(new String(classes.get("ex.A$Inner"), StandardCharsets.ISO_8859_1).contains("$variant$"));
        }
    }

    @Test
    void aVariantIsCompiledToTheCodeThatItHasByItself() throws IOException {
        byte[] variant = compile(TEXT, with("2")).classes().get(0L).get("ex.A");
        try (Javac javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            byte[] alone = javac.compile(List.of(new SourceText(PATH, TEXT))).classes().get("ex.A");
            assertEquals(alone.length, variant.length);
        }
    }

    @Test
    void thoseThatDoNotCompileAreLeftOutWithTheReason() throws IOException {
        VariantCompiler.Result result = compile(with("\"text\""), with("2"), with(""));
        assertEquals(Set.of(1L), result.classes().keySet());
        assertTrue(result.problems().get(0L).contains("incompatible types"));
        assertEquals(Set.of(0L, 2L), result.problems().keySet());
    }

    @Test
    void anErrorThatNamesARenamedClassMayBeDueToTheName() throws IOException {
        // The compiler's words: "cannot find symbol […] location: class ex.A$variant$0".
        VariantCompiler.Result result = compile(with("nowhere"), with("2"));
        assertEquals(Set.of(0L), result.doubtful());
        assertTrue(result.problems().isEmpty());
        assertTrue(result.classes().containsKey(1L));
    }

    @Test
    void noneCompileWhereAllHaveErrors() throws IOException {
        VariantCompiler.Result result = compile(with(""), with("("));
        assertTrue(result.classes().isEmpty());
        assertEquals(Set.of(0L, 1L), result.problems().keySet());
    }

    @Test
    void recordsWithCompactConstructorsAreRenamed() throws IOException {
        String text = """
                package ex;
                sealed interface Shape permits Round {}
                record Round(int radius) implements Shape {
                    static final Round UNIT = new Round(1);
                    Round { if (radius < 0) { throw new IllegalArgumentException(); } }
                }
                """;
        try (Javac javac = new Javac(List.of(), "17", StandardCharsets.UTF_8, List.of())) {
            SourceFile file = SourceFile.parse(javac, PATH, text);
            SourceText variant = new SourceText(PATH, text.replace("radius < 0", "radius <= 0"));
            VariantCompiler.Result result = new VariantCompiler(javac).compile(file, Map.of(1L, variant));
            assertEquals(Set.of("ex.Shape", "ex.Round"), result.classes().get(1L).keySet());
        }
    }
}
