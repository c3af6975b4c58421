package org.example.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ClockTest {
    @Test
    void morning() {
        assertEquals("08:05", new Clock(8, 5).toString());
    }

    @Test
    void midnight() {
        assertEquals("00:00", new Clock(24, 0).toString());
    }

    @Test
    void negative() {
        assertEquals("23:30", new Clock(0, -30).toString());
    }
}
