package org.example.geometry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class BoundingBoxTest {

    private static BoundingBox around(int... coordinates) {
        BoundingBox box = new BoundingBox();
        for (int i = 0; i < coordinates.length; i += 2) {
            box.add(coordinates[i], coordinates[i + 1]);
        }
        return box;
    }

    @Test
    public void emptyBoxHasNoSize() {
        BoundingBox box = new BoundingBox();
        assertTrue(box.isEmpty());
        assertEquals(0, box.width());
        assertEquals(0, box.height());
    }

    @Test
    public void onePointHasNoWidth() {
        assertEquals(0, around(7, 3).width());
        assertFalse(around(7, 3).isEmpty());
    }

    @Test
    public void widthSpansTheXCoordinates() {
        assertEquals(8, around(2, 5, 10, 6, 4, -3).width());
    }

    @Test
    public void heightSpansTheYCoordinates() {
        assertEquals(9, around(2, 5, 10, 6, 4, -3).height());
        assertEquals(0, around(7, 3).height());
    }

    @Test
    public void heightOfABoxAtTheOrigin() {
        assertEquals(5, around(0, 0, 3, 5).height());
    }

    @Test
    public void containsItsBorderAndInside() {
        BoundingBox box = around(0, 0, 10, 4);
        assertTrue(box.contains(0, 0));
        assertTrue(box.contains(10, 4));
        assertTrue(box.contains(5, 2));
    }

    @Test
    public void doesNotContainWhatLiesOutside() {
        BoundingBox box = around(0, 0, 10, 4);
        assertFalse(box.contains(-1, 2));
        assertFalse(box.contains(11, 2));
        assertFalse(box.contains(5, 5));
        assertFalse(box.contains(5, -1));
    }
}
