package org.example.columns;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ColumnsTest {
    @Test
    public void names() {
        assertEquals("A", Columns.name(1));
        assertEquals("Z", Columns.name(26));
        assertEquals("AA", Columns.name(27));
        assertEquals("AZ", Columns.name(52));
    }

    @Test
    public void firstNumbers() {
        assertEquals(1, Columns.number("A"));
        assertEquals(26, Columns.number("Z"));
    }

    @Test
    public void longerNumbers() {
        assertEquals(27, Columns.number("AA"));
        assertEquals(703, Columns.number("AAA"));
    }

    @Test
    public void nothing() {
        assertEquals(0, Columns.number(""));
    }
}
