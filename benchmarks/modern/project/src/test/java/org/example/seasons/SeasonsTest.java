package org.example.seasons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SeasonsTest {
    @Test
    void winterIsOverTheYearsEnd() {
        assertEquals("winter", Seasons.of(12));
        assertEquals("winter", Seasons.of(2));
    }

    @Test
    void springEndsWithMay() {
        assertEquals("spring", Seasons.of(3));
        assertEquals("spring", Seasons.of(5));
    }

    @Test
    void summerIsFromJune() {
        assertEquals("summer", Seasons.of(6));
        assertEquals("summer", Seasons.of(7));
        assertEquals("summer", Seasons.of(8));
    }

    @Test
    void autumnFollows() {
        assertEquals("autumn", Seasons.of(9));
        assertEquals("autumn", Seasons.of(11));
    }

    @Test
    void thereIsNoThirteenthMonth() {
        assertThrows(IllegalArgumentException.class, () -> Seasons.of(13));
    }
}
