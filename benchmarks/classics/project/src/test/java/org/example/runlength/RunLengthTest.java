package org.example.runlength;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class RunLengthTest {
    @Test
    public void runs() {
        assertEquals("a3b2c", RunLength.encode("aaabbc"));
    }

    @Test
    public void single() {
        assertEquals("x", RunLength.encode("x"));
    }

    @Test
    public void noRuns() {
        assertEquals("abc", RunLength.encode("abc"));
    }

    @Test
    public void empty() {
        assertEquals("", RunLength.encode(""));
    }

    @Test
    public void oneRun() {
        assertEquals("z5", RunLength.encode("zzzzz"));
    }
}
