package org.example.gridpath;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class GridPathTest {
    @Test
    public void single() {
        assertEquals(7, GridPath.cheapest(new int[][] {{7}}));
    }

    @Test
    public void row() {
        assertEquals(6, GridPath.cheapest(new int[][] {{1, 2, 3}}));
    }

    @Test
    public void column() {
        assertEquals(6, GridPath.cheapest(new int[][] {{1}, {2}, {3}}));
    }

    @Test
    public void around() {
        assertEquals(7, GridPath.cheapest(new int[][] {{1, 3, 1}, {1, 5, 1}, {4, 2, 1}}));
    }

    @Test
    public void across() {
        assertEquals(12, GridPath.cheapest(new int[][] {{1, 2, 3}, {4, 5, 6}}));
    }
}
