package org.example.extremes;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;

import org.junit.Test;

public class ExtremesTest {
    @Test
    public void smallest() {
        assertEquals("a", Extremes.smallest(Arrays.asList("b", "a", "c")));
        assertNull(Extremes.smallest(Collections.<String>emptyList()));
    }

    @Test
    public void largest() {
        assertEquals("ccc", Extremes.largest(Arrays.asList("b", "ccc", "aa"), Comparator.comparing(String::length)));
    }

    @Test
    public void one() {
        assertEquals("b", Extremes.largest(Arrays.asList("b"), Comparator.<String>naturalOrder()));
    }
}
