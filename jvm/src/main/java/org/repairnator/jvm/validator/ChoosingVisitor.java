package org.repairnator.jvm.validator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.repairnator.jvm.compiler.Copy;

/**
 * Makes a class compiled with copies of its methods one whose methods are, at each call, the copy that {@link
 * org.repairnator.runtime.Choices} names: all candidates in one class.
 *
 * <p>Copies become private and synthetic, so that nothing that looks at the class's members takes them for methods
 * of the project.
 */
final class ChoosingVisitor extends ClassVisitor {
    private static final String CHOICES = "org/repairnator/runtime/Choices";
    /** Cases of one switch: the code stays well below the 8,000 bytes beyond which methods are never compiled. */
    private static final int CASES = 150;
    private static final int FIRST_WITH_FRAMES = 50;

    /** A method with copies. */
    record Slot(int number, List<String> copies) {}

    private final Map<String, Slot> slots;
    private String owner;
    private boolean frames;

    /**
     * Creates a visitor.
     *
     * @param next receives the class
     * @param slots by name and descriptor; the names of their copies in order, the first being number 1
     */
    ChoosingVisitor(ClassVisitor next, Map<String, Slot> slots) {
        super(Opcodes.ASM9, next);
        this.slots = slots;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        owner = name;
        frames = (version & 0xFFFF) >= FIRST_WITH_FRAMES;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        boolean synthetic = (access & Opcodes.ACC_SYNTHETIC) != 0;
        if (name.contains(Copy.MARK) && !name.startsWith("lambda$")) {
            int visible = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
            int hidden = access & ~visible | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC;
            // A synthetic one is a bridge to a copy, which nobody calls.
            return synthetic ? null : super.visitMethod(hidden, name, descriptor, signature, exceptions);
        }
        Slot slot = slots.get(name + descriptor);
        if (slot == null || synthetic) {
            return super.visitMethod(access, name, descriptor, signature, exceptions);
        }
        boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
        List<String> switches = new ArrayList<>();
        for (int from = 0; from < slot.copies.size(); from += CASES) {
            String made = name + Copy.MARK + "switch" + from;
            switches.add(made);
            writeSwitch(new Call(made, descriptor, isStatic), slot, from);
        }
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        return next == null ? null : new Dispatching(next, slot, switches, descriptor, isStatic);
    }

    private void writeSwitch(Call self, Slot slot, int from) {
        int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC | (self.isStatic ? Opcodes.ACC_STATIC : 0);
        MethodVisitor out = super.visitMethod(access, self.name, self.descriptor, null, null);
        List<String> copies = slot.copies.subList(from, Math.min(slot.copies.size(), from + CASES));
        Label[] labels = copies.stream().map(copy -> new Label()).toArray(Label[]::new);
        out.visitCode();
        out.visitLdcInsn(slot.number);
        out.visitMethodInsn(Opcodes.INVOKESTATIC, CHOICES, "copy", "(I)I", false);
        out.visitTableSwitchInsn(from + 1, from + copies.size(), labels[0], labels);
        for (int i = 0; i < labels.length; i++) {
            out.visitLabel(labels[i]);
            frame(out);
            new Call(copies.get(i), self.descriptor, self.isStatic).write(out);
        }
        out.visitMaxs(self.size() + 2, self.size());
        out.visitEnd();
    }

    private void frame(MethodVisitor out) {
        if (frames) {
            out.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
    }

    /** A call of a method of the class with one's own arguments, whose value is returned. */
    private final class Call {
        final String name;
        final String descriptor;
        final boolean isStatic;

        Call(String name, String descriptor, boolean isStatic) {
            this.name = name;
            this.descriptor = descriptor;
            this.isStatic = isStatic;
        }

        /** In words of the stack; a value returned may take two. */
        int size() {
            return Math.max(2, Type.getArgumentsAndReturnSizes(descriptor) >> 2);
        }

        void write(MethodVisitor out) {
            int local = 0;
            if (!isStatic) {
                out.visitVarInsn(Opcodes.ALOAD, local++);
            }
            for (Type argument : Type.getArgumentTypes(descriptor)) {
                out.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), local);
                local += argument.getSize();
            }
            out.visitMethodInsn(isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL, owner, name, descriptor, false);
            out.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
        }
    }

    /** Begins a method with the choice which copy it is to be. */
    private final class Dispatching extends MethodVisitor {
        private final Slot slot;
        private final List<String> switches;
        private final String descriptor;
        private final boolean isStatic;

        Dispatching(MethodVisitor next, Slot slot, List<String> switches, String descriptor, boolean isStatic) {
            super(Opcodes.ASM9, next);
            this.slot = slot;
            this.switches = switches;
            this.descriptor = descriptor;
            this.isStatic = isStatic;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            Label unchanged = new Label();
            loadChoice();
            super.visitJumpInsn(Opcodes.IFEQ, unchanged);
            int last = switches.size() - 1;
            for (int i = 0; i < last; i++) {
                Label next = new Label();
                loadChoice();
                super.visitLdcInsn((i + 1) * CASES);
                super.visitJumpInsn(Opcodes.IF_ICMPGT, next);
                new Call(switches.get(i), descriptor, isStatic).write(mv);
                super.visitLabel(next);
                frame(mv);
            }
            new Call(switches.get(last), descriptor, isStatic).write(mv);
            super.visitLabel(unchanged);
            frame(mv);
        }

        private void loadChoice() {
            super.visitLdcInsn(slot.number);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CHOICES, "copy", "(I)I", false);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(Math.max(maxStack, new Call("", descriptor, isStatic).size() + 2), maxLocals);
        }
    }
}
