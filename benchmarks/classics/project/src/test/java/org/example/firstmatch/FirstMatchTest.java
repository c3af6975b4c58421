package org.example.firstmatch;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class FirstMatchTest {
    @Test
    public void row() {
        assertEquals(1, FirstMatch.row(new int[][] {{1, 2}, {3, 4}, {3}}, 3));
        assertEquals(-1, FirstMatch.row(new int[][] {{1, 2}}, 3));
    }

    @Test
    public void single() {
        assertEquals(2, FirstMatch.column(new int[] {4, 5, 6}, 6));
    }

    @Test
    public void none() {
        assertEquals(-1, FirstMatch.column(new int[] {4, 5, 6}, 7));
    }

    @Test
    public void several() {
        assertEquals(1, FirstMatch.column(new int[] {4, 5, 6, 5, 5}, 5));
    }
}
