package org.repairnator.jvm.analyzer;

import com.sun.source.tree.CaseTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeInfo;
import com.sun.tools.javac.tree.TreeScanner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Variables that a statement certainly assigns when it completes (Java Language Specification, chapter 16), found by a
 * simple rule that may miss some and never claims one too many.
 */
final class Assigned {
    private Assigned() {}

    static Set<Symbol> by(JCTree tree) {
        Set<Symbol> assigned = new HashSet<>();
        collect(tree, assigned);
        return assigned;
    }

    private static void collect(JCTree tree, Set<Symbol> assigned) {
        if (tree instanceof JCTree.JCExpressionStatement statement) {
            collect(statement.expr, assigned);
        } else if (tree instanceof JCTree.JCAssign assign) {
            Symbol symbol = TreeInfo.symbol(assign.lhs);
            if (symbol != null) {
                assigned.add(symbol);
            }
            collect(assign.rhs, assigned);
        } else if (tree instanceof JCTree.JCParens parens) {
            collect(parens.expr, assigned);
        } else if (tree instanceof JCTree.JCBlock block) {
            block.stats.forEach(statement -> collect(statement, assigned));
        } else if (tree instanceof JCTree.JCIf branch && branch.elsepart != null) {
            collectBoth(branch, assigned);
        } else if (tree instanceof JCTree.JCTry attempt && attempt.finalizer != null) {
            collect(attempt.finalizer, assigned);
        } else if (tree instanceof JCTree.JCSynchronized block) {
            collect(block.body, assigned);
        } else if (tree instanceof JCTree.JCSwitch choice) {
            collectAll(choice.cases, assigned);
        }
    }

    /** What all rules of a switch assign, where there is one for each value. */
    private static void collectAll(List<JCTree.JCCase> cases, Set<Symbol> assigned) {
        boolean whole = cases.stream().anyMatch(Parts::isDefault);
        boolean ended = cases.stream().anyMatch(each -> each.caseKind != CaseTree.CaseKind.RULE || breaks(each.body));
        if (!whole || ended) {
            return;
        }
        cases.stream()
                .map(each -> each.body)
                .filter(body -> !leaves(body))
                .map(Assigned::by)
                .reduce((first, second) -> {
                    first.retainAll(second);
                    return first;
                })
                .ifPresent(assigned::addAll);
    }

    private static boolean breaks(JCTree body) {
        boolean[] found = {false};
        body.accept(new TreeScanner() {
            @Override
            public void visitBreak(JCTree.JCBreak statement) {
                found[0] = true;
            }
        });
        return found[0];
    }

    private static void collectBoth(JCTree.JCIf branch, Set<Symbol> assigned) {
        Set<Symbol> first = by(branch.thenpart);
        Set<Symbol> second = by(branch.elsepart);
        if (leaves(branch.thenpart)) {
            assigned.addAll(second);
        } else if (leaves(branch.elsepart)) {
            assigned.addAll(first);
        } else {
            first.retainAll(second);
            assigned.addAll(first);
        }
    }

    /** Whether a statement certainly ends in a jump away. */
    static boolean leaves(JCTree tree) {
        if (tree instanceof JCTree.JCBlock block) {
            return !block.stats.isEmpty() && leaves(block.stats.last());
        }
        return tree instanceof JCTree.JCReturn
                || tree instanceof JCTree.JCThrow
                || tree instanceof JCTree.JCYield
                || tree instanceof JCTree.JCBreak
                || tree instanceof JCTree.JCContinue;
    }
}
