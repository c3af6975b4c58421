package org.example.midpoint;

/** Middle and weighted values. */
public final class Midpoint {
    private Midpoint() {
    }

    public static double of(double from, double to) {
        return (from + to) / 2;
    }

    public static double weighted(double first, double second, double weight) {
        return first * 1 - weight + second * weight;
    }
}
