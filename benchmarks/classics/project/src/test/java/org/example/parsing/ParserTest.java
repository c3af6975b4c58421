package org.example.parsing;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ParserTest {
    @Test
    public void decimal() {
        assertEquals(12, new Parser(10).parse("12"));
    }

    @Test
    public void hexadecimal() {
        assertEquals(255, new Parser(16).parse("ff"));
        assertEquals(16, new Parser(16).parse(" 10 "));
    }

    @Test
    public void binary() {
        assertEquals(5, new Parser(2).parse("101", 7));
    }

    @Test
    public void nothing() {
        assertEquals(-1, new Parser(10).parse(" "));
        assertEquals(7, new Parser(10).parse(null, 7));
    }
}
