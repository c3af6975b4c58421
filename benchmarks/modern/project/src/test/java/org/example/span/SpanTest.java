package org.example.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void sizes() {
        assertEquals(4, new Span(2, 5).size());
    }

    @Test
    void aSingleNumber() {
        assertEquals(1, new Span(7, 7).size());
    }

    @Test
    void turnedRound() {
        assertThrows(IllegalArgumentException.class, () -> new Span(3, 2));
    }

    @Test
    void meeting() {
        assertTrue(new Span(1, 4).meets(new Span(4, 9)));
        assertFalse(new Span(1, 4).meets(new Span(5, 9)));
    }
}
