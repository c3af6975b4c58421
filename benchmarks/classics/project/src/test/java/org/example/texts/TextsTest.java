package org.example.texts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class TextsTest {
    @Test
    public void testAbbreviate() {
        assertEquals("abc...", Texts.abbreviate("abcdefg", 6));
        assertEquals("abcdefg", Texts.abbreviate("abcdefg", 7));
        assertEquals("", Texts.abbreviate("", 4));
    }

    @Test
    public void testAbbreviateNull() {
        assertNull(Texts.abbreviate(null, 10));
        assertNull(Texts.abbreviate(null, 4));
    }

    @Test(expected = IllegalArgumentException.class)
    public void testNarrow() {
        Texts.abbreviate("abcdefgh", 3);
    }

    @Test
    public void testRepeat() {
        assertEquals("ababab", Texts.repeat("ab", 3));
        assertEquals("", Texts.repeat("x", -1));
        assertNull(Texts.repeat(null, 2));
    }

    @Test
    public void testBlank() {
        assertTrue(Texts.isBlank(null));
        assertTrue(Texts.isBlank(" "));
        assertFalse(Texts.isBlank("a"));
    }
}
