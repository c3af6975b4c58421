package org.example.padding;

import junit.framework.TestCase;

public class PadUtilsTest extends TestCase {
    public void testLeftPad() {
        assertNull(PadUtils.leftPad(null, 3, ' '));
        assertEquals("**a", PadUtils.leftPad("a", 3, '*'));
        assertEquals("abc", PadUtils.leftPad("abc", 2, '*'));
    }

    public void testRightPad() {
        assertNull(PadUtils.rightPad(null, 3, ' '));
        assertEquals("a**", PadUtils.rightPad("a", 3, '*'));
    }

    public void testCenter() {
        assertNull(PadUtils.center(null, 3, ' '));
        assertEquals("    ", PadUtils.center("", 4, ' '));
        assertEquals(" ab ", PadUtils.center("ab", 4, ' '));
        assertEquals("abcd", PadUtils.center("abcd", 2, ' '));
        assertEquals(" a  ", PadUtils.center("a", 4, ' '));
    }

    public void testCenterNegative() {
        assertEquals("ab", PadUtils.center("ab", -1, ' '));
    }
}
