package org.example.digitsum;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class DigitSumTest {
    @Test
    public void zero() {
        assertEquals(0, DigitSum.of(0));
    }

    @Test
    public void one() {
        assertEquals(7, DigitSum.of(7));
    }

    @Test
    public void several() {
        assertEquals(15, DigitSum.of(9213));
    }

    @Test
    public void negative() {
        assertEquals(6, DigitSum.of(-123));
    }
}
