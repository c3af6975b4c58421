package org.example.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class RotationTest {
    @Test
    void one() {
        assertEquals("[[1]]", Arrays.deepToString(Rotation.clockwise(new int[][] {{1}})));
    }

    @Test
    void square() {
        assertEquals("[[3, 1], [4, 2]]", Arrays.deepToString(Rotation.clockwise(new int[][] {{1, 2}, {3, 4}})));
    }

    @Test
    void wide() {
        assertEquals("[[4, 1], [5, 2], [6, 3]]", Arrays.deepToString(Rotation.clockwise(new int[][] {{1, 2, 3}, {4, 5, 6}})));
    }

    @Test
    void left() {
        assertEquals("[2, 3, 1]", Arrays.toString(Rotation.left(new int[] {1, 2, 3}, 1)));
    }
}
