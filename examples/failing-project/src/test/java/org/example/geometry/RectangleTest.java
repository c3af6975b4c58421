package org.example.geometry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class RectangleTest {

    private static final double EXACT = 1e-9;

    private final Rectangle rectangle = new Rectangle(3, 4);

    @Test
    public void areaIsWidthTimesHeight() {
        assertEquals(12, rectangle.area(), EXACT);
    }

    @Test
    public void perimeterIsAllFourSides() {
        assertEquals(14, rectangle.perimeter(), EXACT);
        assertEquals(7, new Rectangle(0.5, 3).perimeter(), EXACT);
    }

    @Test
    public void perimeterOfASquareWithSideTwo() {
        assertEquals(8, new Rectangle(2, 2).perimeter(), EXACT);
    }

    @Test
    public void diagonalFollowsPythagoras() {
        assertEquals(5, rectangle.diagonal(), EXACT);
    }

    @Test
    public void aSquareHasEqualSides() {
        assertTrue(new Rectangle(2, 2).isSquare());
        assertFalse(rectangle.isSquare());
    }

    @Test
    public void scalingStretchesBothSides() {
        assertEquals(48, rectangle.scaled(2).area(), EXACT);
    }

    @Test
    public void negativeSidesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Rectangle(-1, 1));
    }
}
