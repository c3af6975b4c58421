package org.repairnator.jvm.validator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.instrumenter.InitializerVisitor;
import org.repairnator.jvm.instrumenter.Instrumenter;

/**
 * A class that was compiled with copies of its methods, taken apart: the class without copies, and the copies.
 *
 * <p>A candidate's class is the former with some method's body taken from the copy, so that it runs exactly what it
 * would if it had been compiled alone.
 */
final class CopiedClass {
    private static final String LAMBDA = "lambda$";

    private final String name;
    private final Map<Integer, MethodNode> copies = new HashMap<>();
    private final Map<Integer, List<MethodNode>> copiedLambdas = new HashMap<>();
    private final Map<String, MethodNode> originals = new HashMap<>();
    private final Map<String, MethodNode> synthetics = new HashMap<>();
    private final byte[] base;
    private final byte[] classFile;
    private final boolean isInterface;

    /** Takes a class file apart. */
    CopiedClass(byte[] classFile) {
        this.classFile = classFile;
        ClassNode node = new ClassNode();
        new ClassReader(classFile).accept(new Instrumenter(node, null), 0);
        name = node.name;
        isInterface = (node.access & Opcodes.ACC_INTERFACE) != 0;
        List<MethodNode> kept = new ArrayList<>();
        for (MethodNode method : node.methods) {
            boolean synthetic = (method.access & Opcodes.ACC_SYNTHETIC) != 0;
            if (synthetic) {
                synthetics.put(method.name, method);
            }
            int mark = method.name.indexOf(Copy.MARK);
            if (mark < 0) {
                kept.add(method);
                originals.put(method.name + method.desc, method);
            } else if (!synthetic) {
                copies.put(number(method.name, mark), method);
            } else if (method.name.startsWith(LAMBDA)) {
                copiedLambdas.computeIfAbsent(number(method.name, mark), key -> new ArrayList<>()).add(method);
            }
            // A synthetic method of another kind is a bridge to a copy, which nobody calls.
        }
        node.methods = kept;
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        base = writer.toByteArray();
    }

    private static int number(String method, int mark) {
        int begin = mark + Copy.MARK.length();
        int end = begin;
        while (end < method.length() && Character.isDigit(method.charAt(end))) {
            end++;
        }
        return Integer.parseInt(method.substring(begin, end));
    }

    /** Internal name of the class. */
    String name() {
        return name;
    }

    /** Numbers of the copies that the class has. */
    Set<Integer> numbers() {
        return copies.keySet();
    }

    /** The class as it was before, instrumented. */
    byte[] base() {
        return base;
    }

    /** What the code of a copy is. */
    String fingerprint(int number, Map<String, byte[]> locals) {
        return Fingerprint.ofMethod(name, copies.get(number), synthetics, locals);
    }

    /** What the code of the method is that a copy replaces. */
    String originalFingerprint(int number, Map<String, byte[]> locals) {
        return Fingerprint.ofMethod(name, originalOf(number), synthetics, locals);
    }

    /** The method that a copy replaces, as one string. */
    String originalKey(int number) {
        MethodNode original = originalOf(number);
        return name + "." + original.name + original.desc;
    }

    private MethodNode originalOf(int number) {
        MethodNode copy = copies.get(number);
        String key = copy.name.substring(0, copy.name.indexOf(Copy.MARK)) + copy.desc;
        MethodNode original = originals.get(key);
        if (original == null) {
            throw new IllegalStateException("no original for " + name + "." + copy.name + copy.desc);
        }
        return original;
    }

    /** The class with these copies in place of the methods they copy, instrumented. */
    byte[] with(Collection<Integer> numbers) {
        Set<String> replaced = new HashSet<>();
        for (int number : numbers) {
            MethodNode original = originalOf(number);
            replaced.add(original.name + original.desc);
        }
        ClassReader reader = new ClassReader(base);
        // The reader's constant pool is taken over, so that all other methods are copied as they are.
        ClassWriter writer = new ClassWriter(reader, 0);
        ClassVisitor others = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String method, String descriptor, String signature, String[] exceptions) {
                return replaced.contains(method + descriptor)
                        ? null
                        : super.visitMethod(access, method, descriptor, signature, exceptions);
            }

            @Override
            public void visitEnd() {
                for (int number : numbers) {
                    writeBody(number);
                }
                super.visitEnd();
            }

            private void writeBody(int number) {
                replacement(number).accept(writer);
                for (MethodNode lambda : copiedLambdas.getOrDefault(number, List.of())) {
                    lambda.accept(writer);
                }
            }
        };
        reader.accept(others, 0);
        return writer.toByteArray();
    }

    /** Whether the class can have all its copies at once. */
    boolean canChoose() {
        return !isInterface;
    }

    /**
     * The methods that have copies, with these in order of their numbers.
     *
     * @param firstSlot number of the first one's slot
     */
    Map<String, ChoosingVisitor.Slot> slots(int firstSlot) {
        Map<String, ChoosingVisitor.Slot> slots = new LinkedHashMap<>();
        for (int number : new TreeSet<>(copies.keySet())) {
            MethodNode original = originalOf(number);
            slots.computeIfAbsent(
                            original.name + original.desc,
                            key -> new ChoosingVisitor.Slot(firstSlot + slots.size(), new ArrayList<>()))
                    .copies()
                    .add(copies.get(number).name);
        }
        return slots;
    }

    /** What {@link #slots} says of a copy: the slot, and which of its copies, counted from one. */
    Map.Entry<Integer, Integer> choice(int number, Map<String, ChoosingVisitor.Slot> slots) {
        MethodNode original = originalOf(number);
        ChoosingVisitor.Slot slot = slots.get(original.name + original.desc);
        return Map.entry(slot.number(), slot.copies().indexOf(copies.get(number).name) + 1);
    }

    /** The class with all copies, whose methods ask at each call which they are to be; instrumented and tracked. */
    byte[] choosing(Map<String, ChoosingVisitor.Slot> slots) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        ClassVisitor chooser = new ChoosingVisitor(new InitializerVisitor(writer), slots);
        reader.accept(new Instrumenter(chooser, null), 0);
        return writer.toByteArray();
    }

    /** The original's head and annotations over the copy's code. */
    private MethodNode replacement(int number) {
        MethodNode original = originalOf(number);
        MethodNode copy = copies.get(number);
        MethodNode replacement = new MethodNode(
                Opcodes.ASM9,
                original.access,
                original.name,
                original.desc,
                original.signature,
                original.exceptions.toArray(new String[0]));
        replacement.parameters = original.parameters;
        replacement.visibleAnnotations = original.visibleAnnotations;
        replacement.invisibleAnnotations = original.invisibleAnnotations;
        replacement.visibleTypeAnnotations = original.visibleTypeAnnotations;
        replacement.invisibleTypeAnnotations = original.invisibleTypeAnnotations;
        replacement.visibleParameterAnnotations = original.visibleParameterAnnotations;
        replacement.invisibleParameterAnnotations = original.invisibleParameterAnnotations;
        replacement.visibleAnnotableParameterCount = original.visibleAnnotableParameterCount;
        replacement.invisibleAnnotableParameterCount = original.invisibleAnnotableParameterCount;
        replacement.annotationDefault = original.annotationDefault;
        replacement.instructions = copy.instructions;
        // They still hold the offsets of when the code was hashed, in a class with other (shorter) constants.
        replacement.instructions.resetLabels();
        replacement.tryCatchBlocks = copy.tryCatchBlocks;
        replacement.localVariables = copy.localVariables;
        replacement.maxStack = copy.maxStack;
        replacement.maxLocals = copy.maxLocals;
        return replacement;
    }
}
