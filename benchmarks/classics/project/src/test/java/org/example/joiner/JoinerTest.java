package org.example.joiner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class JoinerTest {
    private final Joiner plain = new Joiner(",", false);
    private final Joiner skipping = new Joiner(",", true);

    @Test
    void words() {
        assertEquals("a,b", plain.join(Arrays.asList("a", "b")));
    }

    @Test
    void keepsEmpty() {
        assertEquals("a,,b", plain.join(Arrays.asList("a", "", "b")));
    }

    @Test
    void skipsEmpty() {
        assertEquals("a,b", skipping.join(Arrays.asList("a", "", "b")));
    }

    @Test
    void none() {
        assertEquals("", skipping.join(Arrays.asList("")));
    }
}
