package org.repairnator.jvm.compiler;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.parser.ParserFactory;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeScanner;
import com.sun.tools.javac.util.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Declares in parsed classes what the build added to them, so that code compiles which uses it: getters, constructors and
 * loggers of Lombok, for example. What is declared has no code; {@link BuiltMembers} puts in that of the build.
 */
final class Completion {
    private static final Map<Integer, String> WORDS = Map.of(
            Opcodes.ACC_PUBLIC, "public ",
            Opcodes.ACC_PROTECTED, "protected ",
            Opcodes.ACC_PRIVATE, "private ",
            Opcodes.ACC_STATIC, "static ",
            Opcodes.ACC_ABSTRACT, "abstract ");

    private final BuiltMembers built;

    Completion(BuiltMembers built) {
        this.built = built;
    }

    /** Completes all classes of a file that has been parsed and not been looked at further. */
    void complete(Context context, CompilationUnitTree unit) {
        String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
        for (var type : unit.getTypeDecls()) {
            if (type instanceof JCTree.JCClassDecl declared) {
                complete(context, declared, prefix + declared.name, false);
            }
        }
    }

    private void complete(Context context, JCTree.JCClassDecl type, String name, boolean inner) {
        ClassNode node = built.node(name);
        if (node == null) {
            return;
        }
        for (JCTree member : type.defs) {
            if (member instanceof JCTree.JCClassDecl nested) {
                boolean isStatic = (nested.mods.flags & (Flags.STATIC | Flags.INTERFACE | Flags.ENUM | Flags.RECORD)) != 0;
                complete(context, nested, name + "$" + nested.name, !isStatic);
            }
        }
        boolean special = (type.mods.flags & (Flags.INTERFACE | Flags.ENUM | Flags.RECORD)) != 0;
        String text = special ? "" : new Missing(new Declared(type), node, name, inner).text();
        if (!text.isEmpty()) {
            JCTree.JCCompilationUnit parsed = ParserFactory.instance(context)
                    .newParser("class " + type.name + " {" + text + "}", false, false, false)
                    .parseCompilationUnit();
            for (JCTree member : ((JCTree.JCClassDecl) parsed.defs.head).defs) {
                member.accept(new Mover(type.pos));
                type.defs = type.defs.append(member);
            }
        }
    }

    /** Gives trees a place in the file: that of the class that they are declared in. */
    private static final class Mover extends TreeScanner {
        private final int position;

        Mover(int position) {
            this.position = position;
        }

        @Override
        public void scan(JCTree tree) {
            if (tree != null) {
                tree.pos = position;
                super.scan(tree);
            }
        }
    }

    /** What a class declares itself. */
    private static final class Declared {
        final Set<String> fields = new HashSet<>();
        final Set<String> methods = new HashSet<>();
        final Set<String> classes = new HashSet<>();

        Declared(JCTree.JCClassDecl type) {
            for (JCTree member : type.defs) {
                if (member instanceof JCTree.JCVariableDecl field) {
                    fields.add(field.name.toString());
                } else if (member instanceof JCTree.JCMethodDecl method) {
                    methods.add(method.name + "/" + method.params.size());
                } else if (member instanceof JCTree.JCClassDecl nested) {
                    classes.add(nested.name.toString());
                }
            }
        }

        Declared() {}
    }

    /** The text of what a class of the build has and its source has not. */
    private final class Missing {
        private final Declared declared;
        private final ClassNode node;
        private final String name;
        private final String simpleName;
        private final boolean inner;
        private final StringBuilder out = new StringBuilder();

        Missing(Declared declared, ClassNode node, String name, boolean inner) {
            this.declared = declared;
            this.node = node;
            this.name = name;
            this.simpleName = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
            this.inner = inner;
        }

        String text() {
            for (FieldNode field : node.fields) {
                if (isWritten(field.access) && !declared.fields.contains(field.name)) {
                    built.take(name, field.name + field.desc);
                    takeInitializer(field);
                    out.append(modifiers(field.access));
                    out.append(Signatures.type(field.signature == null ? field.desc : field.signature));
                    out.append(' ').append(field.name).append(';');
                }
            }
            methods().forEach(this::method);
            for (InnerClassNode nested : node.innerClasses) {
                boolean own = node.name.equals(nested.outerName) && nested.innerName != null;
                if (own && isWritten(nested.access) && !declared.classes.contains(nested.innerName)) {
                    nested(nested);
                }
            }
            return out.toString();
        }

        /** What a static field begins with is in the class's initializer, which may have to do with lambdas' numbers. */
        private void takeInitializer(FieldNode field) {
            boolean isSet = (field.access & Opcodes.ACC_STATIC) != 0 && field.value == null;
            node.methods.stream()
                    .filter(method -> isSet && method.name.equals("<clinit>"))
                    .filter(method -> BuiltMembers.called(method).stream().noneMatch(each -> each.startsWith("lambda$")))
                    .forEach(method -> built.take(name, BuiltMembers.INITIALIZER));
        }

        private List<MethodNode> methods() {
            List<MethodNode> missing = new ArrayList<>();
            for (MethodNode method : node.methods) {
                boolean known = declared.methods.contains(method.name + "/" + count(method));
                if (isWritten(method.access) && !method.name.equals("<clinit>") && !known) {
                    missing.add(method);
                }
            }
            List<MethodNode> constructors =
                    missing.stream().filter(method -> method.name.equals("<init>")).toList();
            // The compiler makes that one itself.
            if (constructors.size() == 1 && count(constructors.get(0)) == 0) {
                missing.removeAll(constructors);
            }
            return missing;
        }

        private int count(MethodNode method) {
            int outer = inner && method.name.equals("<init>") ? 1 : 0;
            return Type.getArgumentTypes(method.desc).length - outer;
        }

        private void method(MethodNode method) {
            built.take(name, method.name + method.desc);
            Signatures.MethodTypes types =
                    Signatures.method(method.signature == null ? method.desc : method.signature);
            List<String> parameters = new ArrayList<>();
            int skipped = Math.max(0, types.parameters().size() - count(method));
            for (String type : types.parameters().subList(skipped, types.parameters().size())) {
                parameters.add(type + " p" + parameters.size());
            }
            out.append(modifiers(method.access)).append(types.variables()).append(' ');
            if (method.name.equals("<init>")) {
                out.append(simpleName);
            } else {
                out.append(types.result()).append(' ').append(method.name);
            }
            out.append('(').append(String.join(", ", parameters)).append(')');
            if (!method.exceptions.isEmpty()) {
                out.append(" throws ").append(String.join(", ", method.exceptions).replace('/', '.').replace('$', '.'));
            }
            out.append((method.access & Opcodes.ACC_ABSTRACT) == 0 ? " { throw null; }" : ";");
        }

        private void nested(InnerClassNode nested) {
            String nestedName = nested.name.replace('/', '.');
            ClassNode type = built.node(nestedName);
            if (type == null || (type.access & (Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM | Opcodes.ACC_RECORD)) != 0) {
                return;
            }
            built.take(nestedName);
            boolean isStatic = (nested.access & Opcodes.ACC_STATIC) != 0;
            out.append(modifiers(nested.access)).append("class ").append(nested.innerName);
            out.append(Signatures.variables(type.signature)).append(" {");
            out.append(new Missing(new Declared(), type, nestedName, !isStatic).text()).append('}');
        }

        private boolean isWritten(int access) {
            return (access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_BRIDGE)) == 0;
        }

        private String modifiers(int access) {
            StringBuilder words = new StringBuilder();
            WORDS.forEach((flag, word) -> words.append((access & flag) == 0 ? "" : word));
            return words.toString();
        }
    }
}
