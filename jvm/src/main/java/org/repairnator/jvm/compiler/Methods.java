package org.repairnator.jvm.compiler;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.tree.JCTree;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Finds the methods of a parsed file that have bodies and can be copied, and what initializes its classes. */
final class Methods extends TreeScanner<Void, Integer> {
    private final String text;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Method> found = new ArrayList<>();
    private final List<Range> initializing = new ArrayList<>();
    private int depth;

    private Methods(String text, CompilationUnitTree unit, SourcePositions positions) {
        this.text = text;
        this.unit = unit;
        this.positions = positions;
    }

    static Methods of(String text, CompilationUnitTree unit, SourcePositions positions) {
        Methods scanner = new Methods(text, unit, positions);
        scanner.scan(unit, -1);
        return scanner;
    }

    /** Those that can be copied, nested and anonymous classes' included. */
    List<Method> found() {
        return found;
    }

    /**
     * Bodies of constructors, initializers, and the values of fields, but for constants: what is changed within these
     * leaves the code of all methods as it is.
     */
    List<Range> initializing() {
        return initializing;
    }

    @Override
    public Void visitClass(ClassTree tree, Integer outerEnd) {
        depth++;
        boolean constants = tree.getKind() == Tree.Kind.INTERFACE || tree.getKind() == Tree.Kind.ANNOTATION_TYPE;
        for (Tree member : tree.getMembers()) {
            if (member instanceof BlockTree block) {
                initializing.add(within(block));
            } else if (member instanceof VariableTree field && field.getInitializer() != null) {
                boolean fixed = constants || field.getModifiers().getFlags().contains(Modifier.FINAL);
                if (!fixed || !canBeConstant(field.getType())) {
                    initializing.add(range(field.getInitializer()));
                }
            }
        }
        // A class without a header, of Java 25, has no end of its own: it ends with the file.
        int end = end(tree);
        super.visitClass(tree, end < 0 ? text.length() : end - 1);
        depth--;
        return null;
    }

    /** Whether fields of the type may be constants, which are copied to wherever they are used. */
    private static boolean canBeConstant(Tree type) {
        return type == null
                || type instanceof PrimitiveTypeTree
                || type.toString().equals("String")
                || type.toString().equals("java.lang.String");
    }

    @Override
    public Void visitMethod(MethodTree tree, Integer classEnd) {
        JCTree.JCMethodDecl method = (JCTree.JCMethodDecl) tree;
        String name = method.name.toString();
        // A constructor is not copied as a method; one that the compiler made up has no place in the text.
        boolean copyable = method.body != null && text.startsWith(name, method.pos);
        if (method.body != null && !copyable && text.startsWith("{", method.body.pos)) {
            initializing.add(within(method.body));
        }
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

    private Range range(Tree tree) {
        return new Range(start(tree), end(tree));
    }

    private Range within(Tree block) {
        return new Range(start(block) + 1, end(block) - 1);
    }

    private int start(Tree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }
}
