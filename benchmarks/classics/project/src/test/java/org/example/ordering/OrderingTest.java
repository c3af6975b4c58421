package org.example.ordering;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collections;

import org.junit.Test;

public class OrderingTest {
    @Test
    public void byLength() {
        assertEquals(Arrays.asList("pears", "figs", "kiw"), Ordering.sorted(Arrays.asList("figs", "kiw", "pears")));
    }

    @Test
    public void sameLength() {
        assertEquals(Arrays.asList("a", "b", "c"), Ordering.sorted(Arrays.asList("c", "a", "b")));
    }

    @Test
    public void empty() {
        assertEquals(Collections.emptyList(), Ordering.sorted(Collections.<String>emptyList()));
    }
}
