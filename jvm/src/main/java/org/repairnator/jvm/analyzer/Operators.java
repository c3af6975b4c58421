package org.repairnator.jvm.analyzer;

import com.sun.source.tree.Tree;
import java.util.EnumMap;
import java.util.Map;

/** How operators are written. */
final class Operators {
    private static final Map<Tree.Kind, String> TEXTS = new EnumMap<>(Tree.Kind.class);

    static {
        TEXTS.put(Tree.Kind.MULTIPLY, "*");
        TEXTS.put(Tree.Kind.DIVIDE, "/");
        TEXTS.put(Tree.Kind.REMAINDER, "%");
        TEXTS.put(Tree.Kind.PLUS, "+");
        TEXTS.put(Tree.Kind.MINUS, "-");
        TEXTS.put(Tree.Kind.LEFT_SHIFT, "<<");
        TEXTS.put(Tree.Kind.RIGHT_SHIFT, ">>");
        TEXTS.put(Tree.Kind.UNSIGNED_RIGHT_SHIFT, ">>>");
        TEXTS.put(Tree.Kind.LESS_THAN, "<");
        TEXTS.put(Tree.Kind.GREATER_THAN, ">");
        TEXTS.put(Tree.Kind.LESS_THAN_EQUAL, "<=");
        TEXTS.put(Tree.Kind.GREATER_THAN_EQUAL, ">=");
        TEXTS.put(Tree.Kind.EQUAL_TO, "==");
        TEXTS.put(Tree.Kind.NOT_EQUAL_TO, "!=");
        TEXTS.put(Tree.Kind.AND, "&");
        TEXTS.put(Tree.Kind.XOR, "^");
        TEXTS.put(Tree.Kind.OR, "|");
        TEXTS.put(Tree.Kind.CONDITIONAL_AND, "&&");
        TEXTS.put(Tree.Kind.CONDITIONAL_OR, "||");
        TEXTS.put(Tree.Kind.MULTIPLY_ASSIGNMENT, "*=");
        TEXTS.put(Tree.Kind.DIVIDE_ASSIGNMENT, "/=");
        TEXTS.put(Tree.Kind.REMAINDER_ASSIGNMENT, "%=");
        TEXTS.put(Tree.Kind.PLUS_ASSIGNMENT, "+=");
        TEXTS.put(Tree.Kind.MINUS_ASSIGNMENT, "-=");
        TEXTS.put(Tree.Kind.LEFT_SHIFT_ASSIGNMENT, "<<=");
        TEXTS.put(Tree.Kind.RIGHT_SHIFT_ASSIGNMENT, ">>=");
        TEXTS.put(Tree.Kind.UNSIGNED_RIGHT_SHIFT_ASSIGNMENT, ">>>=");
        TEXTS.put(Tree.Kind.AND_ASSIGNMENT, "&=");
        TEXTS.put(Tree.Kind.XOR_ASSIGNMENT, "^=");
        TEXTS.put(Tree.Kind.OR_ASSIGNMENT, "|=");
        TEXTS.put(Tree.Kind.ASSIGNMENT, "=");
        TEXTS.put(Tree.Kind.POSTFIX_INCREMENT, "++");
        TEXTS.put(Tree.Kind.PREFIX_INCREMENT, "++");
        TEXTS.put(Tree.Kind.POSTFIX_DECREMENT, "--");
        TEXTS.put(Tree.Kind.PREFIX_DECREMENT, "--");
        TEXTS.put(Tree.Kind.UNARY_PLUS, "+");
        TEXTS.put(Tree.Kind.UNARY_MINUS, "-");
        TEXTS.put(Tree.Kind.BITWISE_COMPLEMENT, "~");
        TEXTS.put(Tree.Kind.LOGICAL_COMPLEMENT, "!");
        TEXTS.put(Tree.Kind.CONDITIONAL_EXPRESSION, "?");
        TEXTS.put(Tree.Kind.INSTANCE_OF, "instanceof");
    }

    private Operators() {}

    /** The operator of a kind of tree, or null. */
    static String text(Tree.Kind kind) {
        return TEXTS.get(kind);
    }
}
