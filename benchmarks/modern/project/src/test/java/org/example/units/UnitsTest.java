package org.example.units;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void kilometres() {
        assertEquals(2500, Units.metres(2.5, "km"));
    }

    @Test
    void centimetres() {
        assertEquals(0.5, Units.metres(50, "cm"));
        assertEquals(3, Units.metres(300, "cm"));
    }

    @Test
    void inches() {
        assertEquals(0.254, Units.metres(10, "in"), 1e-9);
    }

    @Test
    void metres() {
        assertEquals(7, Units.metres(7, "m"));
    }
}
