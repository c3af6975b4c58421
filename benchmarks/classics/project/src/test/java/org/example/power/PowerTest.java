package org.example.power;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PowerTest {
    @Test
    public void zero() {
        assertEquals(1, Power.of(5, 0));
    }

    @Test
    public void one() {
        assertEquals(5, Power.of(5, 1));
    }

    @Test
    public void even() {
        assertEquals(1024, Power.of(2, 10));
    }

    @Test
    public void odd() {
        assertEquals(243, Power.of(3, 5));
    }
}
