package org.repairnator.jvm.validator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.MethodRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.MethodNode;

/**
 * A hash of code that is the same exactly when the code is, but for line numbers, names of local variables, and the
 * names that the compiler made up for lambda bodies and local classes.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** Of all classes of a compilation. */
    public static String ofClasses(Map<String, byte[]> classes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> entry : new TreeMap<>(classes).entrySet()) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(entry.getValue()).accept(writer, ClassReader.SKIP_DEBUG);
            all.writeBytes(entry.getKey().getBytes(StandardCharsets.UTF_8));
            all.writeBytes(writer.toByteArray());
        }
        return hash(all.toByteArray());
    }

    /**
     * Of one method, the lambda bodies and the local and anonymous classes in it included.
     *
     * @param owner internal name of its class
     * @param method the method
     * @param synthetics the synthetic methods of its class, by name
     * @param locals local and anonymous classes of the compilation, by internal name
     */
    static String ofMethod(
            String owner, MethodNode method, Map<String, MethodNode> synthetics, Map<String, byte[]> locals) {
        Normalizer normalizer = new Normalizer(owner, synthetics, locals);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(normalizer.normalized(method));
        for (int i = 0; i < normalizer.lambdas.size(); i++) {
            all.writeBytes(normalizer.normalized(normalizer.lambdas.get(i)));
        }
        for (int i = 0; i < normalizer.classes.size(); i++) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(locals.get(normalizer.classes.get(i)))
                    .accept(new ClassRemapper(writer, normalizer), ClassReader.SKIP_DEBUG);
            all.writeBytes(writer.toByteArray());
        }
        return hash(all.toByteArray());
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Gives made-up names their number of first appearance. */
    private static final class Normalizer extends Remapper {
        final List<MethodNode> lambdas = new ArrayList<>();
        final List<String> classes = new ArrayList<>();
        private final String owner;
        private final Map<String, MethodNode> synthetics;
        private final Map<String, byte[]> locals;
        private final Map<String, String> names = new LinkedHashMap<>();

        Normalizer(String owner, Map<String, MethodNode> synthetics, Map<String, byte[]> locals) {
            super(Opcodes.ASM9);
            this.owner = owner;
            this.synthetics = synthetics;
            this.locals = locals;
        }

        @Override
        public String map(String internalName) {
            boolean own = owner.equals(internalName) || owner.startsWith(internalName + "$");
            if (own || !locals.containsKey(internalName)) {
                return internalName;
            }
            return names.computeIfAbsent(internalName, name -> {
                classes.add(name);
                return "local class " + classes.size();
            });
        }

        byte[] normalized(MethodNode method) {
            ClassWriter writer = new ClassWriter(0);
            writer.visit(Opcodes.V17, 0, "X", null, "java/lang/Object", null);
            MethodVisitor target = writer.visitMethod(0, "m", mapMethodDesc(method.desc), null, null);
            method.accept(new CodeOnly(locals.isEmpty() ? target : new MethodRemapper(target, this)));
            return writer.toByteArray();
        }

        /** Leaves out what is there for debuggers and numbers the lambdas. */
        private final class CodeOnly extends MethodVisitor {
            CodeOnly(MethodVisitor next) {
                super(Opcodes.ASM9, next);
            }

            @Override
            public void visitLineNumber(int line, Label start) {
                // Left out.
            }

            @Override
            public void visitLocalVariable(
                    String name, String descriptor, String signature, Label start, Label end, int index) {
                // Left out.
            }

            @Override
            public void visitParameter(String name, int access) {
                // Left out.
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                Object[] changed = arguments.clone();
                for (int i = 0; i < changed.length; i++) {
                    if (changed[i] instanceof Handle handle && isLambda(handle)) {
                        String number = numbered(handle.getName());
                        changed[i] = new Handle(
                                handle.getTag(), handle.getOwner(), number, handle.getDesc(), handle.isInterface());
                    }
                }
                super.visitInvokeDynamicInsn(name, descriptor, bootstrap, changed);
            }

            private boolean isLambda(Handle handle) {
                return handle.getOwner().equals(owner) && synthetics.containsKey(handle.getName());
            }

            private String numbered(String lambda) {
                return names.computeIfAbsent(lambda, name -> {
                    lambdas.add(synthetics.get(name));
                    return "lambda" + lambdas.size();
                });
            }
        }
    }
}
