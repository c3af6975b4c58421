package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the constants that sources mention, as they are written. */
final class Literals extends TreeScanner<Void, Void> {
    private final Map<String, String> found = new LinkedHashMap<>();
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
    public Void visitLiteral(LiteralTree tree, Void unused) {
        note(tree, tree);
        return null;
    }

    private void note(Tree tree, LiteralTree literal) {
        long start = positions.getStartPosition(unit, tree);
        long end = positions.getEndPosition(unit, tree);
        if (start >= 0 && end > start) {
            found.putIfAbsent(text.substring((int) start, (int) end), type(literal));
        }
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
