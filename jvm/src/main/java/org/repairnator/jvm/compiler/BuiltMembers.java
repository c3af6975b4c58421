package org.repairnator.jvm.compiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Fields and methods that classes got when the project was built and that are not in their sources, as annotation
 * processors such as Lombok add them: we compile without processors, and put them in again.
 */
final class BuiltMembers {
    static final String INITIALIZER = "<clinit>()V";
    /** How names begin of what compilers make. */
    private static final List<String> COMPILERS_OWN = List.of(
            "lambda$", "access$", "$values", "$VALUES", "$SwitchMap$", "$SWITCH_TABLE$", "$assertionsDisabled", "this$", "val$",
            "$deserializeLambda$", "class$", "array$", "ENUM$VALUES");

    private record Added(List<FieldNode> fields, List<MethodNode> methods, List<String> nested) {
        static final Added NOTHING = new Added(List.of(), List.of(), List.of());

        boolean isEmpty() {
            return fields.isEmpty() && methods.isEmpty();
        }
    }

    private final List<Path> folders;
    private final Map<String, Optional<ClassNode>> nodes = new HashMap<>();
    private final Map<String, Added> known = new HashMap<>();
    /** By class, what the build's code stands for although the source that we compile declares it. */
    private final Map<String, Set<String>> taken = new HashMap<>();
    private final Set<String> takenClasses = new HashSet<>();

    /**
     * Looks for built classes.
     *
     * @param classPath where the build has put them; only folders count
     */
    BuiltMembers(List<Path> classPath) {
        this.folders = classPath.stream().filter(Files::isDirectory).toList();
    }

    /** A class as the build made it; null where there is none of this binary name. */
    ClassNode node(String name) {
        return nodes.computeIfAbsent(name, this::read).orElse(null);
    }

    private Optional<ClassNode> read(String name) {
        String path = name.replace('.', '/') + ".class";
        for (Path folder : folders) {
            Path file = folder.resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    ClassNode node = new ClassNode();
                    new ClassReader(Files.readAllBytes(file)).accept(node, 0);
                    return Optional.of(node);
                } catch (IOException error) {
                    throw new UncheckedIOException(error);
                }
            }
        }
        return Optional.empty();
    }

    /** From now on a member, by its name and descriptor, is what the build made of it. */
    void take(String className, String member) {
        if (taken.computeIfAbsent(className, key -> new HashSet<>()).add(member)) {
            known.remove(className);
        }
    }

    /** From now on a whole class is what the build made of it. */
    void take(String className) {
        takenClasses.add(className);
    }

    /** The classes, by binary name, with what the build added to those of the same names. */
    Map<String, byte[]> addedTo(Map<String, byte[]> classes) {
        Map<String, byte[]> all = new HashMap<>(classes);
        all.keySet().removeAll(takenClasses);
        all.replaceAll((name, classFile) -> {
            Added added = known.computeIfAbsent(name, key -> added(key, classFile));
            return added.isEmpty() ? classFile : joined(classFile, added, takenOf(name));
        });
        return all;
    }

    /**
     * What classes of the build have and ours of the same names have not, in words: what a step after the compiler added.
     * Ordinary members are none of that, since ours are given them.
     */
    List<String> lacking(Map<String, byte[]> classes) {
        List<String> lacking = new ArrayList<>();
        for (String name : new TreeSet<>(classes.keySet())) {
            ClassNode theirs = node(name);
            if (theirs != null) {
                ClassNode ours = new ClassNode();
                new ClassReader(classes.get(name)).accept(ours, ClassReader.SKIP_CODE);
                supertypes(theirs).stream()
                        .filter(type -> !supertypes(ours).contains(type))
                        .forEach(type -> lacking.add(name + " is a " + type.replace('/', '.')));
                added(theirs).stream()
                        .filter(member -> !added(ours).contains(member))
                        .forEach(member -> lacking.add(name + " has " + member));
            }
        }
        return lacking;
    }

    private static List<String> supertypes(ClassNode node) {
        List<String> types = new ArrayList<>(node.interfaces);
        types.add(node.superName);
        return types;
    }

    /** Names of members that are not in any source, but for those that compilers make, each numbering them its own way. */
    private static Set<String> added(ClassNode node) {
        Set<String> names = new TreeSet<>();
        node.fields.stream().filter(field -> isMadeUp(field.access)).forEach(field -> names.add(field.name));
        node.methods.stream()
                .filter(method -> isMadeUp(method.access) && (method.access & Opcodes.ACC_BRIDGE) == 0)
                .forEach(method -> names.add(method.name));
        names.removeIf(name -> COMPILERS_OWN.stream().anyMatch(name::startsWith) || name.equals("<init>"));
        return names;
    }

    private Set<String> takenOf(String name) {
        return taken.getOrDefault(name, Set.of());
    }

    private Added added(String name, byte[] compiled) {
        ClassNode node = node(name);
        if (node == null) {
            return Added.NOTHING;
        }
        Set<String> own = members(compiled);
        own.removeAll(takenOf(name));
        boolean initialized = !takenOf(name).contains(INITIALIZER);
        List<FieldNode> fields = new ArrayList<>(node.fields);
        fields.removeIf(field -> isMadeUp(field.access) || own.contains(field.name + field.desc));
        List<MethodNode> missing = new ArrayList<>(node.methods);
        missing.removeIf(method -> own.contains(method.name + method.desc)
                || initialized && method.name.equals("<clinit>"));
        List<MethodNode> methods = new ArrayList<>(missing);
        methods.removeIf(method -> isMadeUp(method.access));
        for (int i = 0; i < methods.size(); i++) {
            Set<String> called = called(methods.get(i));
            missing.stream()
                    .filter(method -> called.contains(method.name) && !methods.contains(method))
                    .forEach(methods::add);
        }
        return new Added(fields, methods, node.nestMembers == null ? List.of() : node.nestMembers);
    }

    /** Whether the compiler makes it by itself, as it does bodies of lambdas. */
    private static boolean isMadeUp(int access) {
        return (access & Opcodes.ACC_SYNTHETIC) != 0;
    }

    /** Names of the methods that a method calls, or refers to as the body of a lambda. */
    static Set<String> called(MethodNode method) {
        Set<String> names = new HashSet<>();
        for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call) {
                names.add(call.name);
            } else if (instruction instanceof InvokeDynamicInsnNode call) {
                for (Object argument : call.bsmArgs) {
                    if (argument instanceof Handle handle) {
                        names.add(handle.getName());
                    }
                }
            }
        }
        return names;
    }

    private static Set<String> members(byte[] classFile) {
        Set<String> members = new HashSet<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
                                members.add(name + type);
                                return null;
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String generic, String[] thrown) {
                                members.add(name + type);
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return members;
    }

    private static byte[] joined(byte[] classFile, Added added, Set<String> taken) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        Set<String> nested = new HashSet<>(added.nested);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visitNestMember(String member) {
                        nested.remove(member);
                        super.visitNestMember(member);
                    }

                    @Override
                    public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
                        return taken.contains(name + type) ? null : super.visitField(access, name, type, generic, value);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String type, String generic, String[] thrown) {
                        return taken.contains(name + type) ? null : super.visitMethod(access, name, type, generic, thrown);
                    }

                    @Override
                    public void visitEnd() {
                        nested.forEach(super::visitNestMember);
                        added.fields.forEach(field -> field.accept(writer));
                        added.methods.forEach(method -> method.accept(writer));
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }
}
