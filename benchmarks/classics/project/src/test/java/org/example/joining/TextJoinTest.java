package org.example.joining;

import junit.framework.TestCase;

public class TextJoinTest extends TestCase {
    public void testNull() {
        assertNull(TextJoin.join(null, ","));
    }

    public void testEmpty() {
        assertEquals("", TextJoin.join(new Object[0], ","));
    }

    public void testShort() {
        assertEquals("a,b", TextJoin.join(new Object[] {"a", "b"}, ","));
        assertEquals("a,,b", TextJoin.join(new Object[] {"a", null, "b"}, ","));
    }

    public void testLong() {
        assertEquals("a, b, c", TextJoin.join(new Object[] {"a", "b", "c"}, ", "));
    }

    public void testNone() {
        assertEquals("ab", TextJoin.join(new Object[] {"a", "b"}, ""));
    }
}
