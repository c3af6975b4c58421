package org.example.fewest;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class FewestStampsTest {
    @Test
    public void exact() {
        assertEquals(1, FewestStamps.forPostage(5, 1, 5));
    }

    @Test
    public void several() {
        assertEquals(3, FewestStamps.forPostage(11, 1, 5));
    }

    @Test
    public void notGreedy() {
        assertEquals(2, FewestStamps.forPostage(6, 1, 3, 4));
    }

    @Test
    public void impossible() {
        assertEquals(-1, FewestStamps.forPostage(3, 2));
    }

    @Test
    public void skipsGaps() {
        assertEquals(2, FewestStamps.forPostage(6, 3, 5));
        assertEquals(-1, FewestStamps.forPostage(7, 3, 5));
    }

    @Test
    public void nothing() {
        assertEquals(0, FewestStamps.forPostage(0, 2));
    }
}
