package org.example.initials;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class InitialsTest {
    @Test
    public void all() {
        assertEquals("J.R.T.", Initials.of("john", "ronald", "tolkien"));
    }

    @Test
    public void noMiddle() {
        assertEquals("A.L.", Initials.of("Ada", null, "Lovelace"));
    }

    @Test
    public void emptyMiddle() {
        assertEquals("A.L.", Initials.of("Ada", "", "Lovelace"));
    }

    @Test
    public void nobody() {
        assertEquals("", Initials.of(null, null, null));
    }
}
