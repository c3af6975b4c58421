package org.repairnator.jvm.compiler;

import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.util.List;

/** Syntax trees in a normal form: without comments, layout, redundant parentheses, and braces around one statement. */
public final class SyntaxTrees {
    private SyntaxTrees() {}

    /**
     * The normal form of a source.
     *
     * @throws IllegalArgumentException when it has syntax errors
     */
    public static String normalized(Javac javac, SourceText source) {
        Parsed parsed = javac.parse(List.of(source));
        if (!parsed.problems().isEmpty()) {
            throw new IllegalArgumentException(parsed.problems().get(0).message());
        }
        Printer printer = new Printer();
        printer.scan(parsed.units().get(0), null);
        return printer.out.toString();
    }

    private static final class Printer extends TreeScanner<Void, Void> {
        final StringBuilder out = new StringBuilder();

        @Override
        public Void scan(Tree tree, Void unused) {
            Tree bare = withoutWrappers(tree);
            if (bare == null) {
                out.append("-;");
                return null;
            }
            out.append(bare.getKind()).append(own(bare)).append('(');
            super.scan(bare, null);
            out.append(')');
            return null;
        }

        private static Tree withoutWrappers(Tree tree) {
            Tree at = tree;
            while (true) {
                if (at instanceof ParenthesizedTree parens) {
                    at = parens.getExpression();
                } else if (at instanceof JCTree.JCBlock block && isPlainWrapper(block)) {
                    at = block.stats.head;
                } else {
                    return at;
                }
            }
        }

        private static boolean isPlainWrapper(JCTree.JCBlock block) {
            boolean single = block.stats.size() == 1 && block.flags == 0;
            return single && !(block.stats.head instanceof JCTree.JCVariableDecl)
                    && !(block.stats.head instanceof JCTree.JCClassDecl);
        }

        /** What tells a tree from others of its kind, beside its children. */
        private static String own(Tree tree) {
            if (tree instanceof JCTree.JCIdent identifier) {
                return ":" + identifier.name;
            } else if (tree instanceof JCTree.JCFieldAccess select) {
                return ":" + select.name;
            } else if (tree instanceof JCTree.JCMemberReference reference) {
                return ":" + reference.name;
            } else if (tree instanceof JCTree.JCVariableDecl variable) {
                return ":" + variable.name;
            } else if (tree instanceof JCTree.JCMethodDecl method) {
                return ":" + method.name;
            } else if (tree instanceof JCTree.JCClassDecl type) {
                return ":" + type.name;
            } else if (tree instanceof JCTree.JCLiteral literal) {
                return ":" + literal.getValue();
            } else if (tree instanceof JCTree.JCPrimitiveTypeTree primitive) {
                return ":" + primitive.getPrimitiveTypeKind();
            } else if (tree instanceof JCTree.JCModifiers modifiers) {
                return ":" + modifiers.getFlags();
            } else if (tree instanceof JCTree.JCBreak jump) {
                return ":" + jump.label;
            } else if (tree instanceof JCTree.JCContinue jump) {
                return ":" + jump.label;
            } else if (tree instanceof JCTree.JCLabeledStatement labeled) {
                return ":" + labeled.label;
            }
            return "";
        }
    }
}
