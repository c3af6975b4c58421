package org.example.weekdays;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class WeekdayTest {
    @Test
    public void next() {
        assertEquals(Weekday.TUESDAY, Weekday.MONDAY.next());
        assertEquals(Weekday.MONDAY, Weekday.SUNDAY.next());
    }

    @Test
    public void workday() {
        assertEquals(Weekday.FRIDAY, Weekday.THURSDAY.nextWorkday());
        assertEquals(Weekday.MONDAY, Weekday.FRIDAY.nextWorkday());
    }
}
