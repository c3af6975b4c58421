package org.example.days;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class DaysTest {
    @Test
    public void ordinary() {
        assertFalse(Days.isLeapYear(2023));
        assertTrue(Days.isLeapYear(2024));
    }

    @Test
    public void centuries() {
        assertFalse(Days.isLeapYear(1900));
        assertFalse(Days.isLeapYear(2100));
    }

    @Test
    public void fourCenturies() {
        assertTrue(Days.isLeapYear(2000));
        assertTrue(Days.isLeapYear(1600));
    }

    @Test
    public void months() {
        assertEquals(31, Days.inMonth(2023, 1));
        assertEquals(28, Days.inMonth(2023, 2));
        assertEquals(29, Days.inMonth(2024, 2));
        assertEquals(30, Days.inMonth(2023, 11));
    }

    @Test(expected = IllegalArgumentException.class)
    public void noMonth() {
        Days.inMonth(2023, 13);
    }
}
