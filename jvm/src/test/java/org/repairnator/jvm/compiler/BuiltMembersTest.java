package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;

/** Members that a processor has added when the project was built. */
class BuiltMembersTest {
    private static final String SOURCE =
            "package ex; public class A { int n = 3; public int own() { return 1; } }";
    private static final String BUILT = "package ex; public class A { int n = 3; String added = \"a\";"
            + " public A() { } public A(int n) { this.n = n; } public int own() { return 1; }"
            + " public int n() { java.util.function.IntSupplier value = () -> n; return n; } }";
    private static final Path PATH = Path.of("/ex/A.java");

    @TempDir
    private Path folder;

    @BeforeEach
    void build() throws IOException {
        try (Javac javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of())) {
            byte[] built = javac.compile(List.of(new SourceText(PATH, BUILT))).classes().get("ex.A");
            Files.createDirectories(folder.resolve("ex"));
            Files.write(folder.resolve("ex/A.class"), built);
        }
    }

    private static Class<?> loaded(byte[] classFile) {
        return new ClassLoader() {
            Class<?> defined() {
                return defineClass("ex.A", classFile, 0, classFile.length);
            }
        }.defined();
    }

    private static Object call(Class<?> type, Object target, String name) throws ReflectiveOperationException {
        Method method = type.getMethod(name);
        return method.invoke(target);
    }

    private void hasAll(byte[] classFile, int own) throws ReflectiveOperationException {
        Class<?> type = loaded(classFile);
        Object made = type.getConstructor(int.class).newInstance(7);
        assertEquals(own, call(type, made, "own"));
        assertEquals(7, call(type, made, "n"));
        assertEquals(String.class, type.getDeclaredField("added").getType());
        assertEquals(3, call(type, type.getConstructor().newInstance(), "n"));
    }

    @Test
    void areInWhatIsCompiledWithoutTheProcessor() throws IOException, ReflectiveOperationException {
        try (Javac javac = new Javac(List.of(folder), "", StandardCharsets.UTF_8, List.of())) {
            String changed = SOURCE.replace("return 1", "return 2");
            hasAll(javac.compile(List.of(new SourceText(PATH, changed))).classes().get("ex.A"), 2);
        }
    }

    @Test
    void areInVariantsOfAFile() throws IOException, ReflectiveOperationException {
        try (Javac javac = new Javac(List.of(folder), "", StandardCharsets.UTF_8, List.of())) {
            SourceFile file = SourceFile.parse(javac, PATH, SOURCE);
            SourceText variant = new SourceText(PATH, SOURCE.replace("n = 3", "n = 3 + 0"));
            Map<Long, Map<String, byte[]>> classes =
                    new VariantCompiler(javac).compile(file, Map.of(5L, variant)).classes();
            hasAll(classes.get(5L).get("ex.A"), 1);
        }
    }

    @Test
    void whatAStepAfterTheCompilerHasAddedIsTold() throws IOException {
        SourceText source = new SourceText(PATH, SOURCE);
        try (Javac javac = new Javac(List.of(folder), "", StandardCharsets.UTF_8, List.of())) {
            assertEquals(List.of(), javac.lacking(source));
        }
        ClassNode woven = new ClassNode();
        new ClassReader(Files.readAllBytes(folder.resolve("ex/A.class"))).accept(woven, 0);
        woven.interfaces.add("ex/Managed");
        woven.fields.add(new FieldNode(Opcodes.ACC_SYNTHETIC, "ajc$advice", "I", null, null));
        woven.fields.add(new FieldNode(Opcodes.ACC_SYNTHETIC, "this$0", "I", null, null));
        ClassWriter writer = new ClassWriter(0);
        woven.accept(writer);
        Files.write(folder.resolve("ex/A.class"), writer.toByteArray());
        try (Javac javac = new Javac(List.of(folder), "", StandardCharsets.UTF_8, List.of())) {
            assertEquals(List.of("ex.A is a ex.Managed", "ex.A has ajc$advice"), javac.lacking(source));
        }
    }

    @Test
    void areLookedForInFoldersOnly() throws IOException {
        try (Javac javac = new Javac(List.of(folder.resolve("none")), "", StandardCharsets.UTF_8, List.of())) {
            byte[] alone = javac.compile(List.of(new SourceText(PATH, SOURCE))).classes().get("ex.A");
            assertTrue(new String(alone, StandardCharsets.ISO_8859_1).contains("own"));
            assertEquals(1, loaded(alone).getDeclaredMethods().length);
        }
    }
}
