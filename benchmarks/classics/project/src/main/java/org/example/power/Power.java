package org.example.power;

/** Powers of whole numbers. */
public final class Power {
    private Power() {
    }

    public static long of(long base, int exponent) {
        if (exponent % 2 == 0) {
            long half = of(base, exponent / 2);
            return half * half;
        }
        return base * of(base, exponent - 1);
    }
}
