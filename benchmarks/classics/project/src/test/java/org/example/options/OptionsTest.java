package org.example.options;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class OptionsTest {
    private final Options options = new Options("--name=x", "--quiet", "file", "--deep=" + "TRUE".toLowerCase());

    @Test
    public void value() {
        assertEquals("x", options.get("name"));
    }

    @Test
    public void flag() {
        assertTrue(options.is("quiet"));
    }

    @Test
    public void explicit() {
        assertTrue(options.is("deep"));
    }

    @Test
    public void other() {
        assertFalse(options.is("name"));
        assertFalse(options.is("none"));
    }

    @Test
    public void notGiven() {
        assertNull(options.get("file"));
    }
}
