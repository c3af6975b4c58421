package org.example.cuberoot;

/** Whole cube roots. */
public final class CubeRoot {
    private CubeRoot() {
    }

    /** The largest number whose cube is not above {@code value}. */
    public static int of(long value) {
        int low = 0;
        int high = 2097151;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if ((long) middle * middle * middle <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
