package org.example.glob;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class GlobTest {
    @Test
    public void plain() {
        assertTrue(Glob.matches("a.txt", "a.txt"));
        assertFalse(Glob.matches("a.txt", "b.txt"));
    }

    @Test
    public void question() {
        assertTrue(Glob.matches("?.txt", "b.txt"));
        assertFalse(Glob.matches("?", ""));
    }

    @Test
    public void star() {
        assertTrue(Glob.matches("*.txt", "report.txt"));
        assertFalse(Glob.matches("*.txt", "report.doc"));
    }

    @Test
    public void shortStar() {
        assertTrue(Glob.matches("a*", "a"));
        assertTrue(Glob.matches("a*c", "abc"));
    }

    @Test
    public void stars() {
        assertTrue(Glob.matches("*b*", "aaabccc"));
    }
}
