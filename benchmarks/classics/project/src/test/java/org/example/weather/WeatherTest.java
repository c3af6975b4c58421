package org.example.weather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WeatherTest {
    @Test
    void summer() {
        assertEquals(31, Weather.warmest(22, 31, 28));
    }

    @Test
    void winter() {
        assertEquals(-4, Weather.warmest(-9, -4, -20));
    }

    @Test
    void range() {
        assertEquals(9, Weather.range(22, 31, 28));
    }

    @Test
    void none() {
        assertThrows(IllegalArgumentException.class, () -> Weather.warmest());
    }
}
