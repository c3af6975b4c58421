package org.example.leapyear;

import junit.framework.TestCase;

public class LeapYearTest extends TestCase {
    public void testUsual() {
        assertTrue(LeapYear.isLeap(2004));
        assertFalse(LeapYear.isLeap(2003));
    }

    public void testCentury() {
        assertFalse(LeapYear.isLeap(1900));
        assertFalse(LeapYear.isLeap(2100));
    }

    public void testFourCenturies() {
        assertTrue(LeapYear.isLeap(2000));
        assertTrue(LeapYear.isLeap(1600));
    }

    public void testDays() {
        assertEquals(29, LeapYear.daysInMonth(2000, 2));
        assertEquals(28, LeapYear.daysInMonth(2001, 2));
        assertEquals(30, LeapYear.daysInMonth(2001, 4));
        assertEquals(31, LeapYear.daysInMonth(2001, 12));
    }
}
