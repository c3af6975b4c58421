package org.example.duration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m", "3725, 1h 2m 5s", "46800, 13h", "86400, 1d", "180061, 2d 2h 1m 1s"})
    void written(long seconds, String text) {
        assertEquals(text, Durations.text(seconds));
    }
}
