package org.example.mean;

/** Averages. */
public final class Mean {
    private Mean() {
    }

    public static double of(int[] values) {
        if (values.length == 0) {
            return 0.0;
        }
        int sum = 0;
        for (int value : values) {
            sum += value;
        }
        return (double) sum / values.length;
    }
}
