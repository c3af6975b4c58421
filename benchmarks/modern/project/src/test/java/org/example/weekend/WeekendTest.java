package org.example.weekend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WeekendTest {
    @Test
    void shortDays() {
        assertEquals(9, Weekend.openHours(Weekend.Day.MONDAY));
        assertEquals(9, Weekend.openHours(Weekend.Day.WEDNESDAY));
    }

    @Test
    void longDays() {
        assertEquals(11, Weekend.openHours(Weekend.Day.THURSDAY));
        assertEquals(11, Weekend.openHours(Weekend.Day.FRIDAY));
    }

    @Test
    void weekend() {
        assertEquals(6, Weekend.openHours(Weekend.Day.SATURDAY));
        assertEquals(0, Weekend.openHours(Weekend.Day.SUNDAY));
    }
}
