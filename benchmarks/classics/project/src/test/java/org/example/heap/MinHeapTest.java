package org.example.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.NoSuchElementException;

import org.junit.jupiter.api.Test;

class MinHeapTest {
    private static String drained(int... values) {
        MinHeap heap = new MinHeap();
        for (int value : values) { heap.push(value); }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.length; i++) { out.append(heap.pop()).append(' '); }
        return out.toString().trim();
    }

    @Test
    void ordered() {
        assertEquals("1 2 3", drained(1, 2, 3));
    }

    @Test
    void reversed() {
        assertEquals("1 2 3 4 5", drained(5, 4, 3, 2, 1));
    }

    @Test
    void mixed() {
        assertEquals("1 2 4 5 7 8", drained(7, 2, 8, 1, 5, 4));
    }

    @Test
    void equalItems() {
        assertEquals("3 3 3", drained(3, 3, 3));
    }

    @Test
    void empty() {
        assertThrows(NoSuchElementException.class, () -> new MinHeap().pop());
    }
}
