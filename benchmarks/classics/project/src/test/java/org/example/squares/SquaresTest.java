package org.example.squares;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SquaresTest {
    @Test
    public void one() {
        assertEquals(9, Squares.sum(3, 3));
    }

    @Test
    public void several() {
        assertEquals(30, Squares.sum(1, 4));
        assertEquals(25, Squares.sum(3, 4));
    }

    @Test
    public void none() {
        assertEquals(0, Squares.sum(4, 3));
    }
}
