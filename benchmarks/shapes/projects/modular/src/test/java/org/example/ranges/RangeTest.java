package org.example.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RangeTest {
    @Test
    void containsBothEnds() {
        Range range = new Range(2, 4);
        assertFalse(range.contains(1));
        assertTrue(range.contains(2));
        assertTrue(range.contains(3));
        assertTrue(range.contains(4));
        assertFalse(range.contains(5));
    }

    @Test
    void neighboursTouch() {
        assertTrue(new Range(1, 2).touches(new Range(3, 4)));
        assertTrue(new Range(3, 4).touches(new Range(1, 2)));
        assertTrue(new Range(1, 5).touches(new Range(2, 3)));
        assertFalse(new Range(1, 2).touches(new Range(4, 5)));
        assertFalse(new Range(4, 5).touches(new Range(1, 2)));
    }

    @Test
    void rangesThatShareANumberOverlap() {
        assertTrue(new Range(1, 3).overlaps(new Range(3, 5)));
        assertTrue(new Range(3, 5).overlaps(new Range(1, 3)));
        assertFalse(new Range(1, 2).overlaps(new Range(3, 5)));
    }

    @Test
    void oneNumberIsARange() {
        assertEquals(1, new Range(3, 3).size());
        assertEquals(3, new Range(3, 5).size());
        assertThrows(IllegalArgumentException.class, () -> new Range(3, 2));
    }

    @Test
    void comparesByTheirBeginnings() {
        assertTrue(new Range(1, 9).compareTo(new Range(2, 3)) < 0);
        assertTrue(new Range(1, 2).compareTo(new Range(1, 3)) < 0);
        assertEquals(0, new Range(1, 2).compareTo(new Range(1, 2)));
    }
}
