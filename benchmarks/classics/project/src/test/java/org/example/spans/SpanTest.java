package org.example.spans;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SpanTest {
    @Test
    public void shifted() {
        assertEquals("3..6", new Span(1, 4).shifted(2).toString());
    }

    @Test
    public void hull() {
        assertEquals("1..9", new Span(1, 4).hull(new Span(3, 9)).toString());
    }

    @Test
    public void mirrored() {
        assertEquals("-4..-1", new Span(1, 4).mirrored().toString());
        assertEquals("-2..3", new Span(-3, 2).mirrored().toString());
    }

    @Test
    public void point() {
        assertEquals(0, new Span(0, 0).mirrored().length());
    }
}
