package org.example.figures;

/** Areas and outlines of figures. */
public final class Figures {
    /** A figure. */
    public sealed interface Figure permits Circle, Square, Oblong {}

    /** A circle. */
    public record Circle(double radius) implements Figure {}

    /** A square. */
    public record Square(double side) implements Figure {}

    /** A rectangle. */
    public record Oblong(double width, double height) implements Figure {}

    private Figures() {}

    /** How much space a figure takes. */
    public static double area(Figure figure) {
        return switch (figure) {
            case Circle circle -> Math.PI * circle.radius() * circle.radius();
            case Square square -> square.side() * square.side();
            case Oblong oblong -> oblong.width() * oblong.width();
        };
    }

    /** How long its outline is. */
    public static double outline(Figure figure) {
        return switch (figure) {
            case Circle circle -> 2 * Math.PI * circle.radius();
            case Square square -> 4 * square.side();
            case Oblong oblong -> 2 * (oblong.width() + oblong.height());
        };
    }
}
