package org.repairnator.jvm.instrumenter;

import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A probe at the first instruction of each line.
 *
 * <p>The probe waits for that instruction, since a stack map frame may still come between it and the line's
 * label, and must stay at the label.
 */
final class ProbeVisitor extends MethodVisitor {
    private static final int NONE = -1;

    private final String className;
    private final LineNumbers lines;
    private int waiting = NONE;

    ProbeVisitor(MethodVisitor next, String className, LineNumbers lines) {
        super(Opcodes.ASM9, next);
        this.className = className;
        this.lines = lines;
    }

    private void probe() {
        if (waiting != NONE) {
            int number = lines.number(className, waiting);
            waiting = NONE;
            super.visitLdcInsn(number);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, "org/repairnator/runtime/Probes", "line", "(I)V", false);
        }
    }

    @Override
    public void visitLineNumber(int line, Label start) {
        super.visitLineNumber(line, start);
        waiting = line;
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack + 1, maxLocals);
    }

    @Override
    public void visitInsn(int opcode) {
        probe();
        super.visitInsn(opcode);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        probe();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        probe();
        super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        probe();
        super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        probe();
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        probe();
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        probe();
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        probe();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        probe();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
        probe();
        super.visitIincInsn(variable, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        probe();
        super.visitTableSwitchInsn(min, max, other, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        probe();
        super.visitLookupSwitchInsn(other, keys, labels);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        probe();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
}
