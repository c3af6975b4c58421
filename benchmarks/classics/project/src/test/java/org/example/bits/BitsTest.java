package org.example.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BitsTest {
    @Test
    void none() {
        assertEquals(-1, Bits.highest(0));
    }

    @Test
    void one() {
        assertEquals(0, Bits.highest(1));
    }

    @Test
    void some() {
        assertEquals(4, Bits.highest(21));
    }

    @Test
    void negative() {
        assertEquals(31, Bits.highest(-1));
    }

    @Test
    void sets() {
        assertEquals(5, Bits.withBit(1, 2, true));
        assertEquals(1, Bits.withBit(5, 2, false));
    }

    @Test
    void gray() {
        assertEquals(3, Bits.gray(2));
        assertEquals(2, Bits.gray(3));
    }
}
