package org.example.positions;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collections;

import org.junit.Test;

public class PositionsTest {
    @Test
    public void nowhere() {
        assertEquals(Collections.emptyList(), Positions.of("c", "abba"));
    }

    @Test
    public void emptyWord() {
        assertEquals(Collections.emptyList(), Positions.of("", "abba"));
    }

    @Test
    public void letters() {
        assertEquals(Arrays.asList(0, 3), Positions.of("a", "abba"));
    }

    @Test
    public void overlapping() {
        assertEquals(Arrays.asList(0, 2), Positions.of("aa", "aaaaa"));
    }
}
