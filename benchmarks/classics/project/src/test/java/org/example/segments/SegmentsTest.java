package org.example.segments;

import static org.junit.Assert.assertArrayEquals;

import org.junit.Test;

public class SegmentsTest {
    private static int[] reversed(int from, int to, int... values) {
        Segments.reverse(values, from, to);
        return values;
    }

    @Test
    public void all() {
        assertArrayEquals(new int[] {4, 3, 2, 1}, reversed(0, 4, 1, 2, 3, 4));
    }

    @Test
    public void part() {
        assertArrayEquals(new int[] {1, 3, 2, 4}, reversed(1, 3, 1, 2, 3, 4));
    }

    @Test
    public void nothing() {
        assertArrayEquals(new int[] {1, 2}, reversed(1, 1, 1, 2));
    }
}
