package org.example.caesar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CaesarTest {
    @Test
    void forward() {
        assertEquals("Khoor, Zruog!", Caesar.shift("Hello, World!", 3));
    }

    @Test
    void wraps() {
        assertEquals("abc", Caesar.shift("xyz", 3));
    }

    @Test
    void backward() {
        assertEquals("xyz", Caesar.shift("abc", -3));
        assertEquals("Attack", Caesar.shift("Dwwdfn", -3));
    }

    @Test
    void zero() {
        assertEquals("Same", Caesar.shift("Same", 0));
    }
}
