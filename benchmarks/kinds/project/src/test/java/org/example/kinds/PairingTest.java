package org.example.kinds;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PairingTest {
    @Test(timeout = 5000)
    public void works1() {
        assertTrue(Pairing.isEven("([])"));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertTrue(Pairing.isEven("ab"));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertFalse(Pairing.isEven("(()"));
    }

    @Test(timeout = 5000)
    public void works4() {
        assertFalse(Pairing.isEven("a]"));
    }

    @Test(timeout = 5000)
    public void works5() {
        assertFalse(Pairing.isEven("(["));
    }

    @Test(timeout = 5000)
    public void works6() {
        assertFalse(Pairing.isEven("[[x]"));
    }
}
