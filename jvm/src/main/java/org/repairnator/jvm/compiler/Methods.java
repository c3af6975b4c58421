package org.repairnator.jvm.compiler;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.util.ArrayList;
import java.util.List;

/** Finds the methods of a parsed file that have bodies and can be copied, nested and anonymous classes included. */
final class Methods extends TreeScanner<Void, Integer> {
    private final String text;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Method> found = new ArrayList<>();
    private int depth;

    private Methods(String text, CompilationUnitTree unit, SourcePositions positions) {
        this.text = text;
        this.unit = unit;
        this.positions = positions;
    }

    static List<Method> of(String text, CompilationUnitTree unit, SourcePositions positions) {
        Methods scanner = new Methods(text, unit, positions);
        scanner.scan(unit, -1);
        return scanner.found;
    }

    @Override
    public Void visitClass(ClassTree tree, Integer outerEnd) {
        depth++;
        super.visitClass(tree, end(tree) - 1);
        depth--;
        return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Integer classEnd) {
        JCTree.JCMethodDecl method = (JCTree.JCMethodDecl) tree;
        String name = method.name.toString();
        // A constructor is not copied as a method; one that the compiler made up has no place in the text.
        boolean copyable = method.body != null && text.startsWith(name, method.pos);
        if (copyable) {
            List<int[]> annotations = new ArrayList<>();
            for (AnnotationTree annotation : tree.getModifiers().getAnnotations()) {
                annotations.add(new int[] {start(annotation), end(annotation)});
            }
            found.add(new Method(
                    name, start(tree), method.pos, start(tree.getBody()), end(tree.getBody()), classEnd, annotations, depth));
        }
        return super.visitMethod(tree, classEnd);
    }

    private int start(Tree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }
}
