package org.example.tilings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TilingsTest {
    @Test
    void one() {
        assertEquals(1, Tilings.count(1));
    }

    @Test
    void two() {
        assertEquals(2, Tilings.count(2));
    }

    @Test
    void three() {
        assertEquals(3, Tilings.count(3));
    }

    @Test
    void none() {
        assertEquals(1, Tilings.count(0));
    }

    @Test
    void many() {
        assertEquals(89, Tilings.count(10));
    }
}
