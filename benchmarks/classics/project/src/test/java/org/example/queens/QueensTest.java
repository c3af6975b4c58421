package org.example.queens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QueensTest {
    @Test
    void one() {
        assertEquals(1, new Queens(1).solutions());
    }

    @Test
    void two() {
        assertEquals(0, new Queens(2).solutions());
    }

    @Test
    void four() {
        assertEquals(2, new Queens(4).solutions());
    }

    @Test
    void six() {
        assertEquals(4, new Queens(6).solutions());
    }

    @Test
    void none() {
        assertEquals(1, new Queens(0).solutions());
    }
}
