package org.example.sums;

import java.util.List;

/** Sums of whole numbers. */
public final class Sums {
    private Sums() {}

    /** The sum, which may be large. */
    public static long of(List<Integer> numbers) {
        var sum = 0;
        for (var number : numbers) {
            sum += number;
        }
        return sum;
    }
}
