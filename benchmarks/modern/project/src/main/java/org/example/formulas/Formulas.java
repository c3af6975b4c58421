package org.example.formulas;

/** Formulas of whole numbers. */
public final class Formulas {
    /** A formula. */
    public sealed interface Formula permits Constant, Sum, Product, Negation {}

    /** A number. */
    public record Constant(int value) implements Formula {}

    /** One added to another. */
    public record Sum(Formula left, Formula right) implements Formula {}

    /** One times another. */
    public record Product(Formula left, Formula right) implements Formula {}

    /** The opposite. */
    public record Negation(Formula inner) implements Formula {}

    private Formulas() {}

    /** What it gives. */
    public static int value(Formula formula) {
        return switch (formula) {
            case Constant(int value) -> value;
            case Sum(Formula left, Formula right) -> value(left) + value(right);
            case Product(Formula left, Formula right) -> value(left) * value(right);
            case Negation(Negation(Formula inner)) -> value(inner);
            case Negation(Formula inner) -> value(inner);
        };
    }
}
