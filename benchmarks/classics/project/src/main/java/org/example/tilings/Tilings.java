package org.example.tilings;

/** Ways to cover a strip of 2 × n with dominoes. */
public final class Tilings {
    private Tilings() {
    }

    public static long count(int width) {
        long[] ways = new long[Math.max(2, width + 1)];
        ways[0] = 0;
        ways[1] = 1;
        for (int i = 2; i <= width; i++) {
            ways[i] = ways[i - 1] + ways[i - 2];
        }
        return ways[width];
    }
}
