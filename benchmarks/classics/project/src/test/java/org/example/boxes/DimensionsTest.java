package org.example.boxes;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class DimensionsTest {
    @Test
    public void cube() {
        assertEquals(27, new Dimensions(3).volume());
    }

    @Test
    public void volume() {
        assertEquals(24, new Dimensions(2, 3, 4).volume());
    }

    @Test
    public void longest() {
        assertEquals(9, new Dimensions(2, 9, 4).longest());
        assertEquals(5, new Dimensions(5, 1, 4).longest());
    }
}
