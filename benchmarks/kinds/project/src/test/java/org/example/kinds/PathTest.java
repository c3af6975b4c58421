package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PathTest {
    @Test(timeout = 5000)
    public void works1() {
        assertEquals("a/b/c", Path.of(new String[] {"a", "b", "c"}));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals("", Path.of(new String[] {}));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals("x", Path.of(new String[] {"x"}));
    }
}
