package org.example.roman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RomanTest {
    @ParameterizedTest
    @CsvSource({"I, 1", "II, 2", "IV, 4", "IX, 9", "XIV, 14", "XL, 40", "XC, 90", "MCMXCIV, 1994", "MMXX, 2020", "'', 0"})
    void parses(String numeral, int value) {
        assertEquals(value, Roman.parse(numeral));
    }

    @Test
    void refusesOthers() {
        assertThrows(IllegalArgumentException.class, () -> Roman.parse("IQ"));
    }
}
