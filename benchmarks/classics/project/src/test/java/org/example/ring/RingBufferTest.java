package org.example.ring;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class RingBufferTest {
    private final RingBuffer buffer = new RingBuffer(2);

    @Test
    public void firstInFirstOut() {
        buffer.offer("a");
        buffer.offer("b");
        assertEquals("a", buffer.poll());
        assertEquals("b", buffer.poll());
    }

    @Test
    public void full() {
        buffer.offer("a");
        buffer.offer("b");
        assertFalse(buffer.offer("c"));
        assertEquals(2, buffer.size());
    }

    @Test
    public void empty() {
        assertNull(buffer.poll());
    }

    @Test
    public void goesRound() {
        for (int i = 0; i < 5; i++) {
            assertTrue(buffer.offer("x" + i));
            assertEquals("x" + i, buffer.poll());
        }
        assertEquals(0, buffer.size());
    }
}
