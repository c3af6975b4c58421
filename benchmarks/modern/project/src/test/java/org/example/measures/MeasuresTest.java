package org.example.measures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    @Test
    void durations() {
        assertEquals(3, Measures.hours(Duration.ofMinutes(200)));
        assertEquals(48, Measures.hours(Duration.ofDays(2)));
    }

    @Test
    void periods() {
        assertEquals(72, Measures.hours(Period.ofDays(3)));
    }

    @Test
    void longer() {
        assertEquals(Period.ofDays(1), Measures.longer(Period.ofDays(1), Duration.ofHours(23)));
        assertEquals(Duration.ofHours(25), Measures.longer(Period.ofDays(1), Duration.ofHours(25)));
    }
}
