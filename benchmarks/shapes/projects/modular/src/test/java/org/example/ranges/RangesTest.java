package org.example.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RangesTest {
    private Ranges ranges;

    @BeforeAll
    void fill() {
        ranges = new Ranges(List.of(new Range(8, 9), new Range(1, 3), new Range(4, 5), new Range(20, 22)));
    }

    @Test
    void mergesNeighbours() {
        assertEquals(List.of(new Range(1, 5), new Range(8, 9), new Range(20, 22)), ranges.merged());
    }

    @Test
    void findsGaps() {
        assertEquals(List.of(new Range(6, 7), new Range(10, 19)), ranges.gaps());
    }

    @Test
    void countsNumbers() {
        assertEquals(10, ranges.size());
        assertTrue(ranges.contains(5));
        assertFalse(ranges.contains(6));
    }

    @Test
    @Tag("slow")
    void isLeftOut() {
        fail("this one is not to be run");
    }
}
