package org.example.lowerbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LowerBoundTest {
    private static final int[] SORTED = {2, 4, 4, 7};

    @Test
    void empty() {
        assertEquals(0, LowerBound.of(new int[0], 3));
    }

    @Test
    void before() {
        assertEquals(0, LowerBound.of(SORTED, 1));
    }

    @Test
    void equal() {
        assertEquals(1, LowerBound.of(SORTED, 4));
    }

    @Test
    void between() {
        assertEquals(3, LowerBound.of(SORTED, 5));
    }

    @Test
    void behind() {
        assertEquals(4, LowerBound.of(SORTED, 9));
    }
}
