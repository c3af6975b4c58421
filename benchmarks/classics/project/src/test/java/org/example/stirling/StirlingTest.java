package org.example.stirling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StirlingTest {
    @Test
    void equal() {
        assertEquals(1, Stirling.heaps(3, 3));
    }

    @Test
    void none() {
        assertEquals(0, Stirling.heaps(3, 0));
    }

    @Test
    void more() {
        assertEquals(0, Stirling.heaps(2, 3));
    }

    @Test
    void one() {
        assertEquals(1, Stirling.heaps(4, 1));
    }

    @Test
    void some() {
        assertEquals(7, Stirling.heaps(4, 2));
        assertEquals(25, Stirling.heaps(5, 3));
    }
}
