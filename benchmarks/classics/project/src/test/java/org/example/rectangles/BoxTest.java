package org.example.rectangles;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class BoxTest {
    private final Box wide = new Box(0, 0, 10, 2);

    @Test
    public void apart() {
        assertFalse(wide.overlaps(new Box(20, 0, 1, 1)));
        assertNull(wide.common(new Box(20, 0, 1, 1)));
    }

    @Test
    public void above() {
        assertFalse(wide.overlaps(new Box(0, 5, 2, 2)));
    }

    @Test
    public void inside() {
        assertTrue(wide.overlaps(new Box(1, 1, 1, 1)));
    }

    @Test
    public void commonPart() {
        assertEquals(2, wide.common(new Box(8, 0, 5, 1)).area());
    }

    @Test
    public void touching() {
        assertFalse(wide.overlaps(new Box(10, 0, 3, 3)));
    }
}
