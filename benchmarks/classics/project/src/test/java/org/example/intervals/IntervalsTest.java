package org.example.intervals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class IntervalsTest {
    private static String join(int[]... intervals) {
        return Arrays.deepToString(Intervals.joined(intervals));
    }

    private static int[] i(int low, int high) {
        return new int[] {low, high};
    }

    @Test
    void apart() {
        assertEquals("[[1, 2], [4, 5]]", join(i(4, 5), i(1, 2)));
    }

    @Test
    void overlapping() {
        assertEquals("[[1, 5]]", join(i(1, 3), i(2, 5)));
    }

    @Test
    void inside() {
        assertEquals("[[1, 9]]", join(i(1, 9), i(2, 5)));
    }

    @Test
    void touching() {
        assertEquals("[[1, 4]]", join(i(1, 2), i(2, 4)));
    }

    @Test
    void none() {
        assertEquals("[]", join());
    }
}
