package org.example.quarters;

import java.util.Calendar;
import java.util.GregorianCalendar;

import junit.framework.TestCase;

public class DatePartsTest extends TestCase {
    private static Calendar day(int year, int month, int day) {
        return new GregorianCalendar(year, month - 1, day);
    }

    public void testQuarter() {
        assertEquals(1, DateParts.getQuarter(day(2003, 1, 31).getTime()));
        assertEquals(2, DateParts.getQuarter(day(2003, 4, 1).getTime()));
        assertEquals(4, DateParts.getQuarter(day(2003, 12, 31).getTime()));
    }

    public void testSameDay() {
        assertTrue(DateParts.isSameDay(day(2003, 1, 5), day(2003, 1, 5)));
        assertTrue(DateParts.isSameDay(day(2003, 7, 5), day(2003, 7, 5)));
    }

    public void testOtherDay() {
        assertFalse(DateParts.isSameDay(day(2003, 1, 5), day(2003, 1, 6)));
        assertFalse(DateParts.isSameDay(day(2003, 1, 5), day(2004, 1, 5)));
        assertFalse(DateParts.isSameDay(day(2003, 1, 5), day(2003, 2, 5)));
    }

    public void testNull() {
        try {
            DateParts.isSameDay(null, day(2003, 1, 5));
            fail("no exception");
        } catch (IllegalArgumentException expected) {
            assertTrue(expected.getMessage().indexOf("null") > 0);
        }
    }
}
