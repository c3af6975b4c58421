package org.example.nextletter;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class NextLetterTest {
    @Test
    public void letters() {
        assertEquals("bcd", NextLetter.shifted("abc", 1));
    }

    @Test
    public void round() {
        assertEquals("a", NextLetter.shifted("z", 1));
    }

    @Test
    public void others() {
        assertEquals("1 2", NextLetter.shifted("1 2", 4));
    }
}
