package org.example.triangle;

/** Kinds of triangles by their sides. */
public enum Triangle {
    NONE, EQUILATERAL, ISOSCELES, SCALENE;

    public static Triangle of(int a, int b, int c) {
        if (a <= 0 || b <= 0 || c <= 0) {
            return NONE;
        }
        if (a + b <= c || a + c <= b || b + c <= a) {
            return NONE;
        }
        if (a == b && b == c) {
            return EQUILATERAL;
        }
        if (a == b || b == c) {
            return ISOSCELES;
        }
        return SCALENE;
    }
}
