package org.example.counters;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;

import org.junit.Test;

public class CountersTest {
    @Test
    public void small() {
        assertEquals(-1, Counters.firstDifference(Arrays.asList(1, 2), Arrays.asList(1, 2)));
        assertEquals(1, Counters.firstDifference(Arrays.asList(1, 2), Arrays.asList(1, 3)));
    }

    @Test
    public void large() {
        assertEquals(-1, Counters.firstDifference(Arrays.asList(1000, 2000), Arrays.asList(1000, 2000)));
    }

    @Test
    public void shorter() {
        assertEquals(1, Counters.firstDifference(Arrays.asList(1), Arrays.asList(1, 2)));
    }
}
