package org.example.lowerbound;

/** Finds where a value belongs in a sorted array. */
public final class LowerBound {
    private LowerBound() {
    }

    public static int of(int[] sorted, int value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (sorted[mid] < value) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
