package org.example.notnumbers;

/** Simple statistics; what is no number is left out. */
public class Statistics {

    public static double sum(double[] values) {
        double sum = 0.0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                sum += values[i];
            }
        }
        return sum;
    }

    public static int count(double[] values) {
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != Double.NaN) {
                count++;
            }
        }
        return count;
    }

    public static double mean(double[] values) {
        return sum(values) / count(values);
    }
}
