package org.example.insertion;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class InsertionSortTest {
    private static String sorted(String... items) {
        InsertionSort.sort(items);
        return String.join("", items);
    }

    @Test
    public void sortedAlready() {
        assertEquals("abc", sorted("a", "b", "c"));
    }

    @Test
    public void reversed() {
        assertEquals("abc", sorted("c", "b", "a"));
    }

    @Test
    public void mixed() {
        assertEquals("abcd", sorted("b", "a", "d", "c"));
    }

    @Test
    public void inner() {
        assertEquals("abbc", sorted("a", "c", "b", "b"));
    }

    @Test
    public void empty() {
        assertEquals("", sorted());
    }
}
