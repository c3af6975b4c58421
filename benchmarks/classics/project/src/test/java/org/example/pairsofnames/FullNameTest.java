package org.example.pairsofnames;

import junit.framework.TestCase;

public class FullNameTest extends TestCase {
    public void testEqual() {
        assertEquals(new FullName("A", "B"), new FullName("A", "B"));
        assertEquals(new FullName(null, "B"), new FullName(null, "B"));
    }

    public void testUnequal() {
        assertFalse(new FullName("A", "B").equals(new FullName("A", "C")));
        assertFalse(new FullName("A", "B").equals(new FullName(null, "B")));
        assertFalse(new FullName(null, "B").equals(new FullName("A", "B")));
    }

    public void testOther() {
        assertFalse(new FullName("A", "B").equals("A B"));
        assertFalse(new FullName("A", "B").equals(null));
    }

    public void testHash() {
        assertEquals(new FullName("A", "B").hashCode(), new FullName("A", "B").hashCode());
    }
}
