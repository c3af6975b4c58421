package org.repairnator.jvm.validator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.repairnator.jvm.compiler.Method;
import org.repairnator.jvm.compiler.SourceFile;

/**
 * A file whose methods are stubs while candidates that change others are compiled; the code of these methods comes
 * from one compilation of the whole file. So what javac takes follows the methods that are changed, not the file.
 *
 * <p>A method whose code has to do with what the compiler makes up (bodies of lambdas, accessors, local classes,
 * tables for switches) stays as it is, since the names of those are numbered through the file.
 */
final class Stubs {
    private static final String BODY = "{throw null;";
    /** Characters of bodies below which leaving them out saves nothing. */
    private static final int LEAST = 4000;

    private final String text;
    private final List<Method> methods;
    private final Map<String, Map<String, MethodNode>> code;

    private Stubs(String text, List<Method> methods, Map<String, Map<String, MethodNode>> code) {
        this.text = text;
        this.methods = methods;
        this.code = code;
    }

    /** No stubs for a file. */
    static Stubs none(SourceFile file) {
        return new Stubs(file.text(), List.of(), Map.of());
    }

    /**
     * Finds the methods that can be stubs.
     *
     * @param whole the file's class files by binary name; none of a file that does not compile
     */
    static Stubs of(SourceFile file, Map<String, byte[]> whole) {
        if (whole.isEmpty()) {
            return none(file);
        }
        List<ClassNode> classes = whole.values().stream().map(Stubs::parsed).toList();
        Set<String> bound = new Generated(classes).users(classes);
        List<Method> free = file.methods().stream()
                .filter(method -> !bound.contains(method.name()) && length(method) > 2 * BODY.length())
                .toList();
        if (free.stream().mapToInt(Stubs::length).sum() < LEAST) {
            return none(file);
        }
        return new Stubs(file.text(), free, methodsByClass(classes));
    }

    private static int length(Method method) {
        return method.end() - method.bodyStart();
    }

    private static Map<String, Map<String, MethodNode>> methodsByClass(List<ClassNode> classes) {
        Map<String, Map<String, MethodNode>> code = new HashMap<>();
        for (ClassNode type : classes) {
            Map<String, MethodNode> own = new HashMap<>();
            type.methods.forEach(method -> own.put(method.name + method.desc, method));
            code.put(type.name.replace('/', '.'), own);
        }
        return code;
    }

    private static ClassNode parsed(byte[] classFile) {
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(node, 0);
        return node;
    }

    /** Whether no method can be a stub. */
    boolean isEmpty() {
        return methods.isEmpty();
    }

    /**
     * The file's text, of the same length and with the same lines, in which only these of the methods that can be
     * stubs have their bodies.
     */
    String text(Collection<Method> whole) {
        StringBuilder out = new StringBuilder(text);
        for (Method method : methods) {
            boolean wanted = whole.stream().anyMatch(each -> each == method || method.encloses(each));
            if (!wanted) {
                empty(out, method.bodyStart(), method.end() - 1);
            }
        }
        return out.toString();
    }

    private static void empty(StringBuilder out, int start, int end) {
        int lines = 0;
        for (int i = start; i < end; i++) {
            lines += out.charAt(i) == '\n' ? 1 : 0;
            out.setCharAt(i, ' ');
        }
        out.replace(start, start + BODY.length(), BODY);
        int room = end - start - BODY.length();
        for (int i = 0; i < Math.min(lines, room); i++) {
            out.setCharAt(start + BODY.length() + i, '\n');
        }
    }

    /** The classes with the code of the whole file's methods in place of stubs. */
    Map<String, byte[]> filled(Map<String, byte[]> classes) {
        Map<String, byte[]> result = new HashMap<>(classes);
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            Map<String, MethodNode> own = code.get(entry.getKey());
            ClassNode node = own == null ? null : parsed(entry.getValue());
            if (node != null && fill(node, own)) {
                ClassWriter writer = new ClassWriter(0);
                node.accept(writer);
                result.put(entry.getKey(), writer.toByteArray());
            }
        }
        return result;
    }

    private static boolean fill(ClassNode node, Map<String, MethodNode> own) {
        boolean changed = false;
        for (int i = 0; i < node.methods.size(); i++) {
            MethodNode method = node.methods.get(i);
            MethodNode original = own.get(method.name + method.desc);
            if (original != null && isStub(method)) {
                node.methods.set(i, original);
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isStub(MethodNode method) {
        List<Integer> codes = new ArrayList<>();
        for (AbstractInsnNode each = method.instructions.getFirst();
                each != null && codes.size() <= 2;
                each = each.getNext()) {
            if (each.getOpcode() >= 0) {
                codes.add(each.getOpcode());
            }
        }
        return codes.equals(List.of(Opcodes.ACONST_NULL, Opcodes.ATHROW));
    }

    /** What the compiler has generated among a file's classes and their members. */
    private static final class Generated {
        private final Set<String> members = new HashSet<>();
        private final Set<String> types = new HashSet<>();

        Generated(List<ClassNode> classes) {
            for (ClassNode type : classes) {
                if (isSynthetic(type.access) || type.outerClass != null) {
                    types.add(type.name);
                }
                for (MethodNode method : type.methods) {
                    if (isSynthetic(method.access)) {
                        members.add(type.name + "." + method.name + method.desc);
                    }
                }
                for (FieldNode field : type.fields) {
                    if (isSynthetic(field.access)) {
                        members.add(type.name + "." + field.name);
                    }
                }
            }
        }

        private static boolean isSynthetic(int access) {
            return (access & Opcodes.ACC_SYNTHETIC) != 0;
        }

        /** Names of the methods whose code has to do with any of it. */
        Set<String> users(List<ClassNode> classes) {
            Set<String> users = new HashSet<>();
            for (ClassNode type : classes) {
                if (type.outerMethod != null) {
                    users.add(type.outerMethod);
                }
                boolean inGenerated = types.stream().anyMatch(each -> (type.name + "$").startsWith(each + "$"));
                for (MethodNode method : type.methods) {
                    if (inGenerated || uses(method)) {
                        users.add(method.name);
                    }
                }
            }
            return users;
        }

        private boolean uses(MethodNode method) {
            for (AbstractInsnNode instruction : method.instructions) {
                if (uses(instruction)) {
                    return true;
                }
            }
            return false;
        }

        private boolean uses(AbstractInsnNode node) {
            if (node instanceof MethodInsnNode call) {
                return types.contains(call.owner) || members.contains(call.owner + "." + call.name + call.desc);
            }
            if (node instanceof FieldInsnNode field) {
                return types.contains(field.owner) || members.contains(field.owner + "." + field.name);
            }
            if (node instanceof TypeInsnNode type) {
                return types.contains(type.desc);
            }
            return node instanceof InvokeDynamicInsnNode dynamic
                    && Arrays.stream(dynamic.bsmArgs).anyMatch(this::isGeneratedMethod);
        }

        private boolean isGeneratedMethod(Object argument) {
            return argument instanceof Handle handle
                    && members.contains(handle.getOwner() + "." + handle.getName() + handle.getDesc());
        }
    }
}
