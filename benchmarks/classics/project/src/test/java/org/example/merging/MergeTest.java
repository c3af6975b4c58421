package org.example.merging;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.List;

import org.junit.Test;

public class MergeTest {
    private static List<Integer> list(Integer... items) {
        return Arrays.asList(items);
    }

    @Test
    public void both() {
        assertEquals(list(1, 2, 3, 4), Merge.of(list(1, 3), list(2, 4)));
    }

    @Test
    public void leftOnly() {
        assertEquals(list(1, 2), Merge.of(list(1, 2), list()));
    }

    @Test
    public void rightOnly() {
        assertEquals(list(1, 2), Merge.of(list(), list(1, 2)));
    }

    @Test
    public void equalItems() {
        assertEquals(list(1, 1, 2), Merge.of(list(1, 2), list(1)));
    }
}
