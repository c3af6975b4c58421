package org.example.kinds;

/** Roots by halving an interval. */
public final class Bisection {
    /** The square root of a number of at least one. */
    public static double root(double number, double tolerance) {
        double low = 0;
        double high = number;
        while (high - low > tolerance) {
            double middle = (low + high) / 2;
            if (middle * middle > number) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
