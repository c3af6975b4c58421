package org.repairnator.jvm.analyzer;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeInfo;
import com.sun.tools.javac.tree.TreeScanner;
import java.util.ArrayList;
import java.util.List;

/** Where the variables that patterns bind are visible (Java Language Specification, section 6.3). */
final class Bindings {
    private Bindings() {}

    /** What is visible where a condition holds. */
    static Scope whenTrue(JCTree condition, Scope scope) {
        JCTree tree = TreeInfo.skipParens(condition);
        if (tree instanceof JCTree.JCBinary both && both.getKind() == Tree.Kind.CONDITIONAL_AND) {
            return whenTrue(both.rhs, whenTrue(both.lhs, scope));
        }
        if (tree instanceof JCTree.JCUnary negation && negation.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
            return whenFalse(negation.arg, scope);
        }
        return tree instanceof JCTree.JCInstanceOf test ? of(test.pattern, scope) : scope;
    }

    /** What is visible where a condition does not hold. */
    static Scope whenFalse(JCTree condition, Scope scope) {
        JCTree tree = TreeInfo.skipParens(condition);
        if (tree instanceof JCTree.JCBinary either && either.getKind() == Tree.Kind.CONDITIONAL_OR) {
            return whenFalse(either.rhs, whenFalse(either.lhs, scope));
        }
        boolean negated = tree instanceof JCTree.JCUnary && tree.getKind() == Tree.Kind.LOGICAL_COMPLEMENT;
        return negated ? whenTrue(((JCTree.JCUnary) tree).arg, scope) : scope;
    }

    /** What is visible behind a statement one branch of which leaves. */
    static Scope after(JCTree.JCIf branch, Scope scope) {
        boolean thenLeaves = Assigned.leaves(branch.thenpart);
        boolean elseLeaves = branch.elsepart != null && Assigned.leaves(branch.elsepart);
        if (thenLeaves == elseLeaves) {
            return scope;
        }
        return thenLeaves ? whenFalse(branch.cond, scope) : whenTrue(branch.cond, scope);
    }

    /** What is visible where a value is like a pattern, or has the label of a case. */
    static Scope of(JCTree pattern, Scope scope) {
        List<Symbol.VarSymbol> bound = new ArrayList<>();
        pattern.accept(new TreeScanner() {
            @Override
            public void visitBindingPattern(JCTree.JCBindingPattern binding) {
                bound.add(binding.var.sym);
            }
        });
        Scope now = scope;
        for (Symbol.VarSymbol symbol : bound) {
            now = symbol == null ? now : now.with(symbol, false, true);
        }
        return now;
    }
}
