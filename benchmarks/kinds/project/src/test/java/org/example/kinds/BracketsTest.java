package org.example.kinds;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class BracketsTest {
    @Test(timeout = 5000)
    public void works1() {
        assertFalse(Brackets.balanced(")("));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertTrue(Brackets.balanced("(a)(b)"));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertFalse(Brackets.balanced("(()"));
    }

    @Test(timeout = 5000)
    public void works4() {
        assertFalse(Brackets.balanced("())(()"));
    }

    @Test(timeout = 5000)
    public void works5() {
        assertTrue(Brackets.balanced(""));
    }
}
