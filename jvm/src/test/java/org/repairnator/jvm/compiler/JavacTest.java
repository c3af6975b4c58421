package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavacTest {
    private static final String TREE = """
            package ex;
            public class Tree<T> {
                public static class Leaf { public int weight() { return 1; } }
                public static final int MOST = 3;
                public Leaf leaf() { return new Leaf() { @Override public int weight() { return 2; } }; }
                public Wood<T> wood() { return new Wood<>(this); }
            }
            """;
    private static final String WOOD = """
            package ex;
            public class Wood<T> {
                private final Tree<T> tree;
                public Wood(Tree<T> tree) { this.tree = tree; }
                public Tree<T> tree() { return tree; }
                public int weight() { return tree.leaf().weight() + Tree.MOST; }
            }
            """;

    @TempDir
    private Path output;

    private Javac javac;

    @BeforeEach
    void compileTheProject() throws IOException {
        javac = new Javac(List.of(output), "8", StandardCharsets.UTF_8, List.of());
        Map<String, byte[]> classes = javac.compile(List.of(source("Tree", TREE), source("Wood", WOOD))).classes();
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            Path file = output.resolve(entry.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        javac.close();
        javac = new Javac(List.of(output), "8", StandardCharsets.UTF_8, List.of());
    }

    @AfterEach
    void close() throws IOException {
        javac.close();
    }

    private static SourceText source(String name, String text) {
        return new SourceText(Path.of("/ex/" + name + ".java"), text);
    }

    private Compilation compile(String name, String text) {
        return javac.compile(List.of(source(name, text)));
    }

    @Test
    void theSameSourceGivesTheSameCodeHoweverOftenAndAfterWhateverItIsCompiled() {
        Compilation first = compile("Tree", TREE);
        assertFalse(compile("Tree", TREE.replace("return 1;", "return nowhere;")).succeeded());
        assertTrue(compile("Wood", WOOD).succeeded());
        assertFalse(compile("Tree", "package ex; class Tree { int").succeeded());
        Compilation last = compile("Tree", TREE);
        assertEquals(first.classes().keySet(), last.classes().keySet());
        first.classes().forEach((name, bytes) -> assertArrayEquals(bytes, last.classes().get(name), name));
    }

    @Test
    void otherFilesSeeAClassAsItIsOnTheClassPathAndNotAsItWasCompiledLast() {
        byte[] before = compile("Wood", WOOD).classes().get("ex.Wood");
        String changed = TREE.replace("int weight()", "long weight()").replace("MOST = 3", "MOST = 4")
                .replace("Tree<T> {", "Tree<T> { public void added() {}");
        assertTrue(compile("Tree", changed).succeeded());
        assertArrayEquals(before, compile("Wood", WOOD).classes().get("ex.Wood"));
        String calling = WOOD.replace("return tree;", "tree.added(); return tree;");
        assertTrue(compile("Wood", calling).firstProblem().contains("added"));
    }

    @Test
    void aClassThatOthersNameInTheirSignaturesIsTheOneThatIsCompiled() {
        String returning = TREE.replace("return new Wood<>(this);", "Tree<T> again = new Wood<>(this).tree(); return new Wood<>(again);");
        for (int i = 0; i < 3; i++) {
            Compilation compilation = compile("Tree", returning);
            assertTrue(compilation.succeeded(), compilation.firstProblem());
            assertTrue(compile("Wood", WOOD).succeeded());
        }
    }

    @Test
    void classesThatAreNotOnTheClassPathAreForgotten() {
        assertTrue(compile("Bush", "package ex; class Bush { static class Twig {} }").succeeded());
        assertTrue(compile("Wood", WOOD.replace("return tree;", "new Bush(); return tree;")).firstProblem().contains("Bush"));
        assertTrue(compile("Wood", WOOD.replace("return tree;", "new Bush.Twig(); return tree;")).firstProblem().contains("Bush"));
        assertTrue(compile("Bush", "package ex; class Bush extends Tree<String> { Twig twig; class Twig {} }").succeeded());
    }

    @Test
    void anInheritanceThatGoesInACircleHarmsNoLaterCompilation() {
        assertFalse(compile("Tree", TREE.replace("class Tree<T>", "class Tree<T> extends Tree<T>")).succeeded());
        assertTrue(compile("Tree", TREE).succeeded());
        assertTrue(compile("Wood", WOOD).succeeded());
    }

    private static Compilation compileWith(String level, List<String> arguments, String body) throws IOException {
        try (Javac javac = new Javac(List.of(), level, StandardCharsets.UTF_8, arguments)) {
            return javac.compile(List.of(source("A", "package ex; class A { Object m() { " + body + " } }")));
        }
    }

    @Test
    void thePlatformIsThatOfTheSourceLevelUnlessTheProjectOpensTheInternalOne() throws IOException {
        String newer = "return \"\".isBlank();";
        assertFalse(compileWith("8", List.of(), newer).succeeded());
        assertFalse(compileWith("1.8", List.of(), newer).succeeded());
        assertTrue(compileWith("", List.of(), newer).succeeded());
        String newest = "return \"%s\".formatted(1);";
        List<String> opening = List.of("--add-exports", "java.base/sun.net=ALL-UNNAMED");
        assertFalse(compileWith("11", List.of(), newest).succeeded());
        assertTrue(compileWith("11", opening, newest).succeeded());
    }

    @Test
    void levelsThatThisJavaNoLongerKnowsAreRaised() throws IOException {
        assertTrue(compileWith("1.4", List.of(), "return 1;").succeeded());
    }

    @Test
    void argumentsThatOnlyTheProjectsOwnBuildNeedsAreDropped() throws IOException {
        List<String> arguments = List.of("-d", "/nowhere", "-Werror", "-Xlint:all", "-parameters", "-source", "1.3");
        assertTrue(compileWith("8", arguments, "return new java.util.ArrayList();").succeeded());
    }

    @Test
    void aLenientCompilerSeesThisJavasPlatform() throws IOException {
        try (Javac lenient = new Javac(List.of(), "8", StandardCharsets.UTF_8, List.of())) {
            assertTrue(lenient.isStrict());
            lenient.lenient();
            assertFalse(lenient.isStrict());
            assertTrue(lenient.compile(List.of(source("A", "package ex; class A { boolean b = \"\".isBlank(); }"))).succeeded());
        }
    }

    @Test
    void sealedClassesAndRecordsAreCompiledAgainByAnotherCompiler() throws IOException {
        String text = "package ex; sealed interface S permits S.R { record R(int n) implements S { } }";
        try (Javac newest = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of())) {
            for (int i = 0; i < 3; i++) {
                Compilation compilation = newest.compile(List.of(source("S", text)));
                assertTrue(compilation.succeeded(), compilation.firstProblem());
            }
        }
    }
}
