package org.repairnator.jvm.instrumenter;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Lets classes tell when their initializers begin and end; those that have static state get one if they have none. */
public final class InitializerVisitor extends ClassVisitor {
    private static final String CHOICES = "org/repairnator/runtime/Choices";
    private static final String NAME = "<clinit>";

    private String className;
    private boolean isInterface;
    private boolean hasVariables;
    private boolean hasInitializer;

    /**
     * Creates a visitor.
     *
     * @param next receives the class
     */
    public InitializerVisitor(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** The form of a class file, instrumented already, that tells of its initialization. */
    public static byte[] tracked(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new InitializerVisitor(writer), 0);
        return writer.toByteArray();
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        className = name.replace('/', '.');
        isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public FieldVisitor visitField(
            int access, String name, String descriptor, String signature, Object value) {
        hasVariables |= (access & Opcodes.ACC_STATIC) != 0 && (access & Opcodes.ACC_FINAL) == 0;
        return super.visitField(access, name, descriptor, signature, value);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        if (!name.equals(NAME)) {
            return next;
        }
        hasInitializer = true;
        return new Reporting(next);
    }

    @Override
    public void visitEnd() {
        if (hasVariables && !hasInitializer && !isInterface) {
            MethodVisitor made = visitMethod(Opcodes.ACC_STATIC, NAME, "()V", null, null);
            made.visitCode();
            made.visitInsn(Opcodes.RETURN);
            made.visitMaxs(0, 0);
            made.visitEnd();
        }
        super.visitEnd();
    }

    private final class Reporting extends MethodVisitor {
        Reporting(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CHOICES, "begin", "()V", false);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                super.visitLdcInsn(className);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CHOICES, "end", "(Ljava/lang/String;)V", false);
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(maxStack + 1, maxLocals);
        }
    }
}
