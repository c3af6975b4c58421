package org.example.vectors;

/** Vectors in the plane. */
public final class Vectors {
    /** A vector. */
    public record Vector(int x, int y) {}

    private Vectors() {}

    /** Turned by a quarter to the left. */
    public static Object turned(Object value) {
        if (value instanceof Vector(int y, int x)) {
            return new Vector(-y, x);
        }
        return value;
    }

    /** Which way a vector points, in words. */
    public static String direction(Vector vector) {
        return switch (vector) {
            case Vector(int x, int y) when x == 0 && y == 0 -> "nowhere";
            case Vector(int x, int y) when Math.abs(x) >= Math.abs(y) -> x > 0 ? "east" : "west";
            case Vector(int x, int y) -> y > 0 ? "north" : "south";
        };
    }
}
