package org.example.mean;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MeanTest {
    @Test
    void none() {
        assertEquals(0.0, Mean.of(new int[0]));
    }

    @Test
    void one() {
        assertEquals(4.0, Mean.of(new int[] {4}));
    }

    @Test
    void half() {
        assertEquals(2.5, Mean.of(new int[] {2, 3}));
    }

    @Test
    void large() {
        assertEquals(2147483647.0, Mean.of(new int[] {2147483647, 2147483647, 2147483647}));
    }
}
