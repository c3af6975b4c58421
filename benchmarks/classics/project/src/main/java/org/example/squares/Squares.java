package org.example.squares;

/** Sums of squares from a table. */
public final class Squares {
    private static final int[] SUMS = new int[50];

    static {
        for (int i = 1; i < SUMS.length; i++) {
            SUMS[i] = SUMS[i - 1] + i + i;
        }
    }

    private Squares() {
    }

    public static int sum(int first, int last) {
        if (first > last) {
            return 0;
        }
        return SUMS[last] - SUMS[first - 1];
    }
}
