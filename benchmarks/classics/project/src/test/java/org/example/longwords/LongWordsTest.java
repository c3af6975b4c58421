package org.example.longwords;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collections;

import org.junit.Test;

public class LongWordsTest {
    @Test
    public void longer() {
        assertEquals(Arrays.asList("banana", "cherry"), LongWords.atLeast(Arrays.asList("Cherry", "fig", "Banana"), 4));
    }

    @Test
    public void exactly() {
        assertEquals(Arrays.asList("plum"), LongWords.atLeast(Arrays.asList("Plum", "fig"), 4));
    }

    @Test
    public void none() {
        assertEquals(Collections.emptyList(), LongWords.atLeast(Arrays.asList("fig"), 4));
    }
}
