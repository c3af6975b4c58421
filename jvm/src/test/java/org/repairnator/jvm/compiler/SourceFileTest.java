package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
    private static final String TEXT = """
            class A {
                int field = 1;
                A() { field = 2; }
                int outer() {
                    int first = 3;
                    new Runnable() { public void run() { int second = 4; } }.run();
                    return 5;
                }
                int other() { return 6; }
                abstract static class B { abstract int none(); }
            }
            """;

    private static SourceFile parse(String text) {
        try (Javac javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            return SourceFile.parse(javac, Path.of("/A.java"), text);
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }

    private static Optional<TreeSet<String>> methodsOf(String... parts) {
        List<Edit> edits = Arrays.stream(parts)
                .map(part -> new Edit(TEXT.indexOf(part), TEXT.indexOf(part) + part.length(), "x"))
                .toList();
        Optional<Map<Method, List<Edit>>> found = parse(TEXT).byMethod(edits);
        return found.map(groups -> {
            TreeSet<String> names = new TreeSet<>();
            groups.keySet().forEach(method -> names.add(method.name()));
            return names;
        });
    }

    @Test
    void methodsWithBodiesAreFoundInAllClasses() {
        assertEquals(List.of("outer", "run", "other"), parse(TEXT).methods().stream().map(Method::name).toList());
    }

    @Test
    void anEditBelongsToTheInnermostMethod() {
        assertEquals(Optional.of(new TreeSet<>(List.of("outer"))), methodsOf("3"));
        assertEquals(Optional.of(new TreeSet<>(List.of("run"))), methodsOf("4"));
        assertEquals(Optional.of(new TreeSet<>(List.of("other", "outer"))), methodsOf("3", "6"));
    }

    @Test
    void editsOfAMethodAndOfOneInsideItBelongTogetherToNone() {
        assertEquals(Optional.empty(), methodsOf("3", "4"));
    }

    @Test
    void editsOutsideOfMethodsBelongToNone() {
        assertEquals(Optional.empty(), methodsOf("1"));
        assertEquals(Optional.empty(), methodsOf("3", "1"));
        assertEquals(Optional.empty(), methodsOf());
    }

    @Test
    void aFileWithSyntaxErrorsHasNoMethods() {
        assertTrue(parse("class A { int m() { return } }").methods().isEmpty());
    }

    @Test
    void bytesThatAreNoTextAreReplaced(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("A.java"), new byte[] {'a', (byte) 0xFF, 'b'});
        assertEquals("a\uFFFDb", SourceText.read(file, StandardCharsets.UTF_8));
    }
}
