package org.example.medians;

import java.util.Arrays;

/** The middle value. */
public final class Medians {
    private Medians() {
    }

    public static double of(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] copy = values.clone();
        int middle = copy.length / 2;
        if (copy.length % 2 == 1) {
            return copy[middle];
        }
        return (copy[middle - 1] + copy[middle]) / 2;
    }

    public static String text(double[] values) {
        return Arrays.toString(values);
    }
}
