package org.repairnator.jvm.instrumenter;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A tick at the method's entry and before each jump backwards; no {@code System.exit}. */
final class TickVisitor extends MethodVisitor {
    private static final String TICKS = "org/repairnator/runtime/Ticks";
    private static final String EXITS = "org/repairnator/runtime/Exits";

    private final Set<Label> passed = new HashSet<>();

    TickVisitor(MethodVisitor next) {
        super(Opcodes.ASM9, next);
    }

    @Override
    public void visitCode() {
        super.visitCode();
        tick();
    }

    @Override
    public void visitLabel(Label label) {
        passed.add(label);
        super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        if (passed.contains(label)) {
            tick();
        }
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        tickIfBackwards(other, labels);
        super.visitLookupSwitchInsn(other, keys, labels);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        tickIfBackwards(other, labels);
        super.visitTableSwitchInsn(min, max, other, labels);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        if (opcode == Opcodes.INVOKESTATIC && endsJvm(owner, name)) {
            super.visitMethodInsn(opcode, EXITS, "exit", "(I)V", false);
        } else if (opcode == Opcodes.INVOKEVIRTUAL && endsJvm(owner, name)) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, EXITS, "exit", "(Ljava/lang/Runtime;I)V", false);
        } else {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        Object[] changed = arguments.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] instanceof Handle handle
                    && handle.getTag() == Opcodes.H_INVOKESTATIC
                    && endsJvm(handle.getOwner(), handle.getName())) {
                changed[i] = new Handle(Opcodes.H_INVOKESTATIC, EXITS, "exit", "(I)V", false);
            }
        }
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, changed);
    }

    private static boolean endsJvm(String owner, String name) {
        return owner.equals("java/lang/System") && name.equals("exit")
                || owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt"));
    }

    private void tickIfBackwards(Label other, Label[] labels) {
        boolean backwards = passed.contains(other);
        for (Label label : labels) {
            backwards |= passed.contains(label);
        }
        if (backwards) {
            tick();
        }
    }

    private void tick() {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TICKS, "tick", "()V", false);
    }
}
