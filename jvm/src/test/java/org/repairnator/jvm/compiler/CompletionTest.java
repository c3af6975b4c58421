package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.analyzer.Analyzer;

/** A source that compiles only with what a processor has added when the project was built. */
class CompletionTest {
    private static final String HEAD = """
            package ex;
            import java.util.*;
            public class A {
                private final String name;
                private final Map<String, List<Integer>> sizes;
                private int count = 3;
            """;
    private static final String OWN = """
                public String shout() { return getName().toUpperCase() + LOG.size() + getSizes().get("a").get(0); }
                public static String all() { return A.builder().name("x").build().shout(); }
                class Inner { A outer() { return A.this; } }
            }
            """;
    private static final String ADDED = """
                private static final List<String> LOG = new ArrayList<>(List.of("one"));
                A(String name, Map<String, List<Integer>> sizes) { this.name = name; this.sizes = sizes; }
                public String getName() { return name; }
                public Map<String, List<Integer>> getSizes() { return sizes; }
                public <T extends Comparable<? super T>> T max(T[] all) throws java.io.IOException { return all[0]; }
                public static ABuilder builder() { return new ABuilder(); }
                public static class ABuilder {
                    private String name;
                    ABuilder() { }
                    public ABuilder name(String name) { this.name = name; return this; }
                    public A build() { return new A(name, Map.of("a", List.of(7))); }
                }
            """;
    private static final String SOURCE = HEAD + OWN;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void build() throws IOException {
        file = folder.resolve("A.java");
        Files.writeString(file, SOURCE);
        try (Javac javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of())) {
            Files.createDirectories(folder.resolve("ex"));
            for (var each : javac.compile(List.of(new SourceText(file, HEAD + ADDED + OWN))).classes().entrySet()) {
                Files.write(folder.resolve(each.getKey().replace('.', '/') + ".class"), each.getValue());
            }
        }
    }

    private Javac javac() throws IOException {
        return new Javac(List.of(folder), "", StandardCharsets.UTF_8, List.of());
    }

    private Object all(Map<String, byte[]> classes) throws ReflectiveOperationException {
        ClassLoader loader = new ClassLoader() {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                try {
                    byte[] own = classes.get(name);
                    byte[] bytes = own != null ? own : Files.readAllBytes(folder.resolve(name.replace('.', '/') + ".class"));
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException missing) {
                    throw new ClassNotFoundException(name, missing);
                }
            }
        };
        Method method = loader.loadClass("ex.A").getMethod("all");
        return method.invoke(null);
    }

    @Test
    void compilesAndRunsWithTheCodeOfTheBuild() throws IOException, ReflectiveOperationException {
        try (Javac javac = javac()) {
            SourceText changed = new SourceText(file, SOURCE.replace("toUpperCase()", "repeat(2)"));
            assertFalse(javac.compile(List.of(changed)).succeeded());
            assertTrue(javac.settle(changed));
            Map<String, byte[]> classes = javac.compile(List.of(changed)).classes();
            assertEquals("xx17", all(classes));
            assertFalse(classes.containsKey("ex.A$ABuilder"));
        }
    }

    @Test
    void copiesOfItsMethodsCompile() throws IOException {
        try (Javac javac = javac()) {
            assertTrue(javac.settle(new SourceText(file, SOURCE)));
            SourceFile source = SourceFile.parse(javac, file, SOURCE);
            int start = SOURCE.indexOf("getName()");
            List<Edit> edits = List.of(new Edit(start, start + "getName()".length(), "name"));
            Map.Entry<org.repairnator.jvm.compiler.Method, List<Edit>> change =
                    source.byMethod(edits).orElseThrow().entrySet().iterator().next();
            Copy copy = Copy.of(0, change.getKey(), SOURCE, change.getValue());
            CopyCompiler.Result result = new CopyCompiler(javac).compile(source, SOURCE, List.of(copy));
            assertEquals(Map.of(), result.problems());
            assertTrue(result.classes().containsKey("ex.A"));
        }
    }

    @Test
    void theAnalyzerKnowsWhatWasAddedAndTellsOnlyWhatIsWritten() throws IOException {
        try (Javac javac = javac()) {
            JsonObject analysis = new Analyzer(javac, List.of()).analyze(file, List.of(), List.of(), List.of());
            assertEquals("[]", analysis.get("problems").toString());
            assertTrue(analysis.get("methodSets").toString().contains("getSizes"));
            assertEquals(4, analysis.getAsJsonArray("members").size(), analysis.get("members").toString());
        }
    }

    @Test
    void aFaultOfTheSourceItselfStaysOne() throws IOException {
        try (Javac javac = javac()) {
            SourceText faulty = new SourceText(file, SOURCE.replace("getName()", "getNothing()"));
            assertFalse(javac.settle(faulty));
            assertFalse(javac.compile(List.of(faulty)).succeeded());
        }
    }

    @Test
    void signaturesAreWrittenAsInSources() {
        assertEquals("java.util.Map.Entry<java.lang.String, int[]>[]",
                Signatures.type("[Ljava/util/Map$Entry<Ljava/lang/String;[I>;"));
        assertEquals("a.B<T>.C<?, ? super java.lang.Long>", Signatures.type("La/B<TT;>.C<*-Ljava/lang/Long;>;"));
        Signatures.MethodTypes method = Signatures.method("<T:Ljava/lang/Object;U::La/I<TT;>;>(TT;J)TU;");
        assertEquals("<T extends java.lang.Object, U extends a.I<T>>", method.variables());
        assertEquals(List.of("T", "long"), method.parameters());
        assertEquals("U", method.result());
    }
}
