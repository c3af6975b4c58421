package org.example.abbreviate;

import junit.framework.TestCase;

public class AbbreviationTest extends TestCase {
    public void testAbbreviate() {
        assertNull(Abbreviation.abbreviate(null, 1, "..."));
        assertEquals("", Abbreviation.abbreviate("", 1, "..."));
        assertEquals("one...", Abbreviation.abbreviate("one two", 2, "..."));
        assertEquals("one two", Abbreviation.abbreviate("one two", 20, "..."));
    }

    public void testHead() {
        assertEquals("", Abbreviation.head(null, 3));
        assertEquals("", Abbreviation.head("abc", -1));
        assertEquals("ab", Abbreviation.head("abc", 2));
        assertEquals("abc", Abbreviation.head("abc", 3));
    }

    public void testHeadOfShort() {
        assertEquals("abc", Abbreviation.head("abc", 7));
        assertEquals("", Abbreviation.head("", 1));
    }
}
