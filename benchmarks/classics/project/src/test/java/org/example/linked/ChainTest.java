package org.example.linked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainTest {
    private final Chain chain = new Chain();

    @BeforeEach
    void fill() {
        chain.addFirst("c");
        chain.addFirst("b");
        chain.addFirst("a");
    }

    @Test
    void order() {
        assertEquals("[a, b, c]", chain.toString());
    }

    @Test
    void removesFirst() {
        assertTrue(chain.remove("a"));
        assertEquals("[b, c]", chain.toString());
    }

    @Test
    void removesMiddle() {
        assertTrue(chain.remove("b"));
        assertEquals("[a, c]", chain.toString());
        assertEquals(2, chain.size());
    }

    @Test
    void removesLast() {
        assertTrue(chain.remove("c"));
        assertEquals("[a, b]", chain.toString());
    }

    @Test
    void unknown() {
        assertFalse(chain.remove("x"));
        assertEquals(3, chain.size());
    }
}
