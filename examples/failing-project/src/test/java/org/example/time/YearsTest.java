package org.example.time;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class YearsTest {

    @Test
    public void everyFourthYearIsALeapYear() {
        assertTrue(Years.isLeap(2024));
        assertTrue(Years.isLeap(1996));
    }

    @Test
    public void otherYearsAreNot() {
        assertFalse(Years.isLeap(2023));
        assertFalse(Years.isLeap(2026));
    }

    @Test
    public void centuriesAreNot() {
        assertFalse(Years.isLeap(1900));
        assertFalse(Years.isLeap(2100));
    }

    @Test
    public void butEveryFourthCenturyIs() {
        assertTrue(Years.isLeap(2000));
        assertTrue(Years.isLeap(1600));
    }

    @Test
    public void yearsOtherwiseHave365Days() {
        assertEquals(365, Years.days(2027));
        assertEquals(365, Years.days(1900));
    }

    @Test
    public void februaryEndsLateInLeapYears() {
        assertEquals(28, Years.daysInMonth(2023, 2));
        assertEquals(29, Years.daysInMonth(2000, 2));
        assertEquals(366, Years.days(2028));
    }

    @Test
    public void otherMonthsAlwaysHaveTheSameLength() {
        assertEquals(31, Years.daysInMonth(2024, 1));
        assertEquals(30, Years.daysInMonth(2023, 11));
        assertThrows(IllegalArgumentException.class, () -> Years.daysInMonth(2024, 13));
    }
}
