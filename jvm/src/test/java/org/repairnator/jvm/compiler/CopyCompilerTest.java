package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopyCompilerTest {
    private static final String TEXT = """
            package ex;
            class A {
                static int max(int a, int b) { return a < b ? b : a; }
                enum E { ONE { @Override int value() { return 1; } }; abstract int value(); }
                Runnable task() { return new Runnable() { @Override public void run() { max(1, 2); } }; }
            }
            """;

    private static List<Copy> copies(SourceFile file, String old, String... replacements) {
        List<Copy> copies = new ArrayList<>();
        int start = TEXT.indexOf(old);
        for (String replacement : replacements) {
            List<Edit> edits = List.of(new Edit(start, start + old.length(), replacement));
            Map<Method, List<Edit>> methods = file.byMethod(edits).orElseThrow();
            methods.forEach((method, own) -> copies.add(Copy.of(copies.size(), method, TEXT, own)));
        }
        return copies;
    }

    private static CopyCompiler.Result compile(String old, String... replacements) throws IOException {
        try (Javac javac = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            SourceFile file = SourceFile.parse(javac, Path.of("/ex/A.java"), TEXT);
            return new CopyCompiler(javac).compile(file, TEXT, copies(file, old, replacements));
        }
    }

    @Test
    void brokenCopiesAreDroppedAndTheRestIsCompiled() throws IOException {
        CopyCompiler.Result result = compile(
                "a < b", "a > b", "a <", "nowhere < b", "a < b; } int c() { return 1 > 0", "a <= b");
        assertFalse(result.entangled());
        assertEquals(Set.of(1, 2, 3), result.problems().keySet());
        assertTrue(result.problems().get(2).contains("nowhere"));
        assertTrue(result.classes().containsKey("ex.A"));
    }

    @Test
    void methodsOfAnonymousClassesAndConstantsAreCopiedThere() throws IOException {
        CopyCompiler.Result inner = compile("max(1, 2)", "max(2, 1)");
        assertTrue(inner.problems().isEmpty());
        assertTrue(new String(inner.classes().get("ex.A$1"), StandardCharsets.ISO_8859_1).contains("run" + Copy.MARK + 0));
        CopyCompiler.Result constant = compile("return 1;", "return 2;");
        assertTrue(constant.problems().isEmpty());
    }

    @Test
    void newerInterfacesOfThePlatformAreHidden() throws IOException {
        CopyCompiler.Result result = compile("return a < b", "return \"\".isBlank() ? a : a < b", "return a <= b");
        assertEquals(Set.of(0), result.problems().keySet());
    }
}
