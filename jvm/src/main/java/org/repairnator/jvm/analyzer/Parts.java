package org.repairnator.jvm.analyzer;

import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.util.ArrayList;
import java.util.List;

/** The trees that a tree directly consists of, by the compiler's own visitor: some kinds are newer than Java 17. */
final class Parts {
    private Parts() {}

    /** In the order of the source. */
    static List<JCTree> of(JCTree tree) {
        List<JCTree> parts = new ArrayList<>();
        TreeScanner<Void, Void> collector = new TreeScanner<>() {
            @Override
            public Void scan(Tree part, Void unused) {
                if (part != null) {
                    parts.add((JCTree) part);
                }
                return null;
            }
        };
        tree.accept(collector, null);
        return parts;
    }

    /** The condition of a case, behind {@code when}; null where it has none. */
    static JCTree.JCExpression guard(JCTree.JCCase choice) {
        return of(choice).stream()
                .filter(part -> part != choice.body && !choice.labels.contains(part))
                .filter(JCTree.JCExpression.class::isInstance)
                .map(JCTree.JCExpression.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** Whether a case is the one for all other values. */
    static boolean isDefault(JCTree.JCCase choice) {
        return choice.labels.isEmpty()
                || choice.labels.stream().anyMatch(label -> label.getKind().name().equals("DEFAULT_CASE_LABEL"));
    }
}
