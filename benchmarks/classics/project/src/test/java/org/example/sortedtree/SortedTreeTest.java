package org.example.sortedtree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class SortedTreeTest {
    private final SortedTree tree = new SortedTree();

    @Test
    public void addsOnce() {
        assertTrue(tree.add(4));
        assertTrue(tree.add(2));
        assertFalse(tree.add(4));
        assertEquals(2, tree.size());
    }

    @Test
    public void floor() {
        tree.add(4);
        tree.add(2);
        tree.add(9);
        assertEquals(Integer.valueOf(4), tree.floor(8));
        assertNull(tree.floor(1));
    }

    @Test
    public void deep() {
        tree.add(4);
        tree.add(2);
        tree.add(3);
        tree.add(1);
        assertEquals(4, tree.size());
        assertFalse(tree.add(3));
    }
}
