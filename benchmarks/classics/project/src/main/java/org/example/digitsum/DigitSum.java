package org.example.digitsum;

/** The sum of a number's digits. */
public final class DigitSum {
    private DigitSum() {
    }

    public static int of(int number) {
        int rest = Math.abs(number);
        int sum = 0;
        while (rest > 0) {
            sum += rest % 10;
        }
        return sum;
    }
}
