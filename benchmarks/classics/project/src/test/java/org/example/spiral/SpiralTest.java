package org.example.spiral;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;

import org.junit.Test;

public class SpiralTest {
    @Test
    public void square() {
        assertEquals(Arrays.asList(1, 2, 3, 6, 9, 8, 7, 4, 5), Spiral.read(new int[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));
    }

    @Test
    public void row() {
        assertEquals(Arrays.asList(1, 2, 3), Spiral.read(new int[][] {{1, 2, 3}}));
    }

    @Test
    public void column() {
        assertEquals(Arrays.asList(1, 2, 3), Spiral.read(new int[][] {{1}, {2}, {3}}));
    }

    @Test
    public void wide() {
        assertEquals(Arrays.asList(1, 2, 3, 4, 8, 7, 6, 5), Spiral.read(new int[][] {{1, 2, 3, 4}, {5, 6, 7, 8}}));
    }

    @Test
    public void three() {
        assertEquals(Arrays.asList(1, 2, 3, 4, 8, 12, 11, 10, 9, 5, 6, 7), Spiral.read(new int[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}));
    }

    @Test
    public void empty() {
        assertTrue(Spiral.read(new int[0][]).isEmpty());
    }
}
