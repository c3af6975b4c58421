package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Collects the constants that sources mention, as they are written. */
final class Literals extends TreeScanner<Void, Void> {
    private final Map<String, String> found = new LinkedHashMap<>();
    private final Set<String> divisors = new HashSet<>();
    private CompilationUnitTree unit;
    private SourcePositions positions;
    private String text;

    /** Adds those of one file. */
    void add(CompilationUnitTree newUnit, SourcePositions newPositions, String newText) {
        unit = newUnit;
        positions = newPositions;
        text = newText;
        scan(newUnit, null);
    }

    JsonArray json() {
        JsonArray array = new JsonArray();
        found.forEach((literal, type) -> {
            JsonObject object = new JsonObject();
            object.addProperty("type", type);
            object.addProperty("text", literal);
            if (divisors.contains(literal)) {
                object.addProperty("divisor", true);
            }
            array.add(object);
        });
        return array;
    }

    @Override
    public Void visitUnary(UnaryTree tree, Void unused) {
        if (tree.getKind() == Tree.Kind.UNARY_MINUS && tree.getExpression() instanceof LiteralTree literal) {
            note(tree, literal);
            return null;
        }
        return super.visitUnary(tree, unused);
    }

    @Override
    public Void visitBinary(BinaryTree tree, Void unused) {
        if (tree.getKind() == Tree.Kind.REMAINDER && tree.getRightOperand() instanceof LiteralTree divisor) {
            divisors.add(written(divisor));
        }
        return super.visitBinary(tree, unused);
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void unused) {
        note(tree, tree);
        return null;
    }

    private void note(Tree tree, LiteralTree literal) {
        String source = written(tree);
        if (!source.isEmpty()) {
            found.putIfAbsent(source, type(literal));
        }
    }

    private String written(Tree tree) {
        long start = positions.getStartPosition(unit, tree);
        long end = positions.getEndPosition(unit, tree);
        return start >= 0 && end > start ? text.substring((int) start, (int) end) : "";
    }

    private static String type(LiteralTree literal) {
        return switch (literal.getKind()) {
            case INT_LITERAL -> "int";
            case LONG_LITERAL -> "long";
            case FLOAT_LITERAL -> "float";
            case DOUBLE_LITERAL -> "double";
            case BOOLEAN_LITERAL -> "boolean";
            case CHAR_LITERAL -> "char";
            case STRING_LITERAL -> "java.lang.String";
            default -> "null";
        };
    }
}
