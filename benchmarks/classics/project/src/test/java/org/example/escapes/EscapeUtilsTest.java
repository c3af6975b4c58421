package org.example.escapes;

import junit.framework.TestCase;

public class EscapeUtilsTest extends TestCase {
    public void testPlain() {
        assertNull(EscapeUtils.escape(null));
        assertEquals("abc 123", EscapeUtils.escape("abc 123"));
        assertEquals(" ~", EscapeUtils.escape(" ~"));
    }

    public void testQuotes() {
        assertEquals("say \\\"a\\\"", EscapeUtils.escape("say \"a\""));
    }

    public void testUnicode() {
        assertEquals("\\u00E4", EscapeUtils.escape("\u00e4"));
        assertEquals("\\u1234", EscapeUtils.escape("\u1234"));
    }

    public void testControl() {
        assertEquals("\\u0007", EscapeUtils.escape("\u0007"));
        assertEquals("a\\u001Fb", EscapeUtils.escape("a\u001fb"));
    }
}
