package org.example.time;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class CountdownTest {

    @Test
    public void wholeHours() {
        assertEquals(0, Countdown.hours(3599));
        assertEquals(2, Countdown.hours(7200));
    }

    @Test
    public void minutesWithinTheHour() {
        assertEquals(59, Countdown.minutes(3599));
        assertEquals(1, Countdown.minutes(3660));
    }

    @Test
    public void secondsBelowAMinute() {
        assertEquals("0:00", Countdown.format(0));
        assertEquals("0:07", Countdown.format(7));
        assertEquals("0:59", Countdown.format(59));
    }

    @Test
    public void minutesAndSeconds() {
        assertEquals("2:03", Countdown.format(123));
        assertEquals("10:00", Countdown.format(600));
        assertEquals("59:59", Countdown.format(3599));
    }

    @Test
    public void hoursMinutesAndSeconds() {
        assertEquals("1:00:00", Countdown.format(3600));
        assertEquals("1:02:03", Countdown.format(3723));
    }

    @Test
    public void negativeTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Countdown.format(-1));
    }
}
