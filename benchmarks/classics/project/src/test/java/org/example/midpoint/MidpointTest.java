package org.example.midpoint;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MidpointTest {
    @Test
    public void middle() {
        assertEquals(3, Midpoint.of(2, 4), 1e-9);
    }

    @Test
    public void first() {
        assertEquals(8, Midpoint.weighted(8, 2, 0), 1e-9);
    }

    @Test
    public void second() {
        assertEquals(2, Midpoint.weighted(8, 2, 1), 1e-9);
    }

    @Test
    public void between() {
        assertEquals(6.5, Midpoint.weighted(8, 2, 0.25), 1e-9);
    }
}
