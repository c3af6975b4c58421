package org.repairnator.jvm.instrumenter;

import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.repairnator.runtime.Probes;

/**
 * A probe before each conditional jump and switch, which tells from copies of the operands which way it will go.
 *
 * <p>So no jump gets a new target, and the stack map frames stay as they are.
 */
final class BranchVisitor extends MethodVisitor {
    private static final String PROBES = "org/repairnator/runtime/Probes";
    /** Operands copied or pushed at most. */
    private static final int STACK = 4;
    /** Keys of a switch beyond which it has no probe. */
    private static final int KEYS = 256;

    private final String className;
    private final LineNumbers lines;
    private final Map<Integer, Integer> jumpsOfLine;
    private int line = -1;

    /**
     * Creates a visitor of a method.
     *
     * @param next receives the method with its probes
     * @param jumpsOfLine how many jumps and switches the class has had on each line so far; added to
     */
    BranchVisitor(MethodVisitor next, String className, LineNumbers lines, Map<Integer, Integer> jumpsOfLine) {
        super(Opcodes.ASM9, next);
        this.className = className;
        this.lines = lines;
        this.jumpsOfLine = jumpsOfLine;
    }

    @Override
    public void visitLineNumber(int line, Label start) {
        this.line = line;
        super.visitLineNumber(line, start);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack + STACK, maxLocals);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        if (line >= 0) {
            if (opcode >= Opcodes.IFEQ && opcode <= Opcodes.IFLE) {
                super.visitInsn(Opcodes.DUP);
                super.visitInsn(Opcodes.ICONST_0);
                jump("(IIII)V", opcode - Opcodes.IFEQ);
            } else if (opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ICMPLE) {
                super.visitInsn(Opcodes.DUP2);
                jump("(IIII)V", opcode - Opcodes.IF_ICMPEQ);
            } else if (opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE) {
                super.visitInsn(Opcodes.DUP2);
                jump("(Ljava/lang/Object;Ljava/lang/Object;II)V", opcode - Opcodes.IF_ACMPEQ);
            } else if (opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL) {
                super.visitInsn(Opcodes.DUP);
                super.visitInsn(Opcodes.ACONST_NULL);
                jump("(Ljava/lang/Object;Ljava/lang/Object;II)V", opcode - Opcodes.IFNULL);
            }
        }
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        if (labels.length <= KEYS) {
            int[] keys = new int[labels.length];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = min + i;
            }
            choose(keys);
        }
        super.visitTableSwitchInsn(min, max, other, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        if (keys.length <= KEYS) {
            choose(keys);
        }
        super.visitLookupSwitchInsn(other, keys, labels);
    }

    private void jump(String descriptor, int comparison) {
        super.visitInsn(Opcodes.ICONST_0 + comparison);
        super.visitLdcInsn(number(2));
        super.visitMethodInsn(Opcodes.INVOKESTATIC, PROBES, "jump", descriptor, false);
    }

    private void choose(int[] keys) {
        if (line < 0) {
            return;
        }
        int number = number(keys.length + 1);
        Probes.keys(number, keys);
        super.visitInsn(Opcodes.DUP);
        super.visitLdcInsn(number);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, PROBES, "choose", "(II)V", false);
    }

    private int number(int outcomes) {
        int index = jumpsOfLine.merge(line, 1, Integer::sum) - 1;
        return lines.number(className, line, index, outcomes);
    }
}
