package org.repairnator.jvm.instrumenter;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.repairnator.jvm.compiler.Copy;

/**
 * Adds ticks to project classes, lets large allocations be counted, turns attempts to end the JVM into errors, and adds
 * a probe to each line and branch on request.
 *
 * <p>Nothing that is added touches locals or changes what is on the stack for the next instruction, so the classes' own stack
 * map frames stay true and need not be computed again. A class within the copy of a method is made one of the
 * method itself.
 */
public final class Instrumenter extends ClassVisitor {
    private final LineNumbers lines;
    private final Map<Integer, Integer> jumpsOfLine = new HashMap<>();
    private String className;

    /**
     * Creates a visitor.
     *
     * @param next receives the instrumented class
     * @param lines numbers the probes; null for none
     */
    public Instrumenter(ClassVisitor next, LineNumbers lines) {
        super(Opcodes.ASM9, next);
        this.lines = lines;
    }

    /** The instrumented form of a class file. */
    public static byte[] instrument(byte[] classFile, LineNumbers lines) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Instrumenter(writer, lines), 0);
        return writer.toByteArray();
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        className = name.replace('/', '.');
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public void visitSource(String source, String debug) {
        if (lines != null && source != null) {
            lines.addSource(className, source);
        }
        super.visitSource(source, debug);
    }

    @Override
    public void visitOuterClass(String owner, String name, String descriptor) {
        int copy = name == null ? -1 : name.indexOf(Copy.MARK);
        super.visitOuterClass(owner, copy < 0 ? name : name.substring(0, copy), descriptor);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        boolean generated = (access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC)) != 0 && !name.startsWith("lambda$");
        if (next == null || generated) {
            return next;
        }
        MethodVisitor ticking = new TickVisitor(new AllocationVisitor(next));
        return lines == null
                ? ticking
                : new BranchVisitor(new ProbeVisitor(ticking, className, lines), className, lines, jumpsOfLine);
    }
}
