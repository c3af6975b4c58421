package org.repairnator.jvm.instrumenter;

import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Tells of what may allocate much in one step, which ticks would be too late for: arrays and buffers of a given size
 * before they are made, texts and collections after they have grown.
 */
final class AllocationVisitor extends MethodVisitor {
    private static final String TICKS = "org/repairnator/runtime/Ticks";
    private static final String STRING = "java/lang/String";
    private static final Set<String> BUILDERS = Set.of("java/lang/StringBuilder", "java/lang/StringBuffer");
    /** What has a constructor that takes the room to make for elements. */
    private static final Set<String> SIZED = Set.of(
            "java/lang/StringBuilder",
            "java/lang/StringBuffer",
            "java/util/ArrayDeque",
            "java/util/ArrayList",
            "java/util/PriorityQueue",
            "java/util/Vector");
    /** Of an element, by the code of its type in an instruction that makes an array. */
    private static final int[] BYTES = new int[Opcodes.T_LONG + 1];

    private static final int REFERENCE_BYTES = 4;
    /** Words of the stack that a call needs beside what is there. */
    private static final int MORE_STACK = 2;

    static {
        BYTES[Opcodes.T_BOOLEAN] = Byte.BYTES;
        BYTES[Opcodes.T_BYTE] = Byte.BYTES;
        BYTES[Opcodes.T_CHAR] = Character.BYTES;
        BYTES[Opcodes.T_SHORT] = Short.BYTES;
        BYTES[Opcodes.T_INT] = Integer.BYTES;
        BYTES[Opcodes.T_FLOAT] = Float.BYTES;
        BYTES[Opcodes.T_LONG] = Long.BYTES;
        BYTES[Opcodes.T_DOUBLE] = Double.BYTES;
    }

    AllocationVisitor(MethodVisitor next) {
        super(Opcodes.ASM9, next);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        if (opcode == Opcodes.NEWARRAY) {
            reserve(BYTES[operand]);
        }
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        if (opcode == Opcodes.ANEWARRAY) {
            reserve(REFERENCE_BYTES);
        }
        super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        if (dimensions > 1) {
            // The product of the innermost two dimensions is less than what is made, and enough.
            super.visitInsn(Opcodes.DUP2);
            call("reserve", "(II)V");
        }
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        if (takesSize(owner, name, descriptor)) {
            reserve(1);
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        if (makesText(owner, descriptor)) {
            made();
        } else if (owner.startsWith("java/util/") && (name.equals("addAll") || name.equals("putAll"))) {
            call("copied", "()V");
        }
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        if (bootstrap.getOwner().equals("java/lang/invoke/StringConcatFactory")) {
            made();
        }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack + MORE_STACK, maxLocals);
    }

    /** Whether the last argument is a number of elements. */
    private static boolean takesSize(String owner, String name, String descriptor) {
        boolean constructor = name.equals("<init>") && descriptor.equals("(I)V") && SIZED.contains(owner);
        return constructor
                || owner.equals(STRING) && name.equals("repeat")
                || owner.equals("java/util/Arrays") && name.equals("copyOf") && descriptor.contains("I)");
    }

    /** Whether a text is returned that may be as long as several of the arguments together. */
    private static boolean makesText(String owner, String descriptor) {
        String returned = Type.getReturnType(descriptor).getDescriptor();
        if (owner.equals(STRING)) {
            return returned.equals("Ljava/lang/String;");
        }
        // What adds one number or character need not be watched: such calls are as many as there are ticks.
        return BUILDERS.contains(owner)
                && (returned.equals("L" + owner + ";") && takesObject(descriptor) || returned.equals("Ljava/lang/String;"));
    }

    private static boolean takesObject(String descriptor) {
        Type[] arguments = Type.getArgumentTypes(descriptor);
        return arguments.length > 0 && arguments[arguments.length - 1].getSort() >= Type.ARRAY;
    }

    /** Of a number of elements, each of so many bytes at least, on top of the stack. */
    private void reserve(int bytes) {
        super.visitInsn(Opcodes.DUP);
        super.visitIntInsn(Opcodes.BIPUSH, bytes);
        call("reserve", "(II)V");
    }

    /** Of a text on top of the stack. */
    private void made() {
        super.visitInsn(Opcodes.DUP);
        call("made", "(Ljava/lang/CharSequence;)V");
    }

    private void call(String method, String descriptor) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TICKS, method, descriptor, false);
    }
}
