package org.example.searchtrees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SearchTreesTest {
    @Test
    void empty() {
        assertTrue(SearchTrees.isSearchTree(null));
    }

    @Test
    void ordered() {
        assertTrue(SearchTrees.isSearchTree(new TreeNode(5, new TreeNode(3), new TreeNode(8))));
    }

    @Test
    void wrongLeft() {
        assertFalse(SearchTrees.isSearchTree(new TreeNode(5, new TreeNode(6), new TreeNode(8))));
    }

    @Test
    void wrongRight() {
        assertFalse(SearchTrees.isSearchTree(new TreeNode(5, new TreeNode(3), new TreeNode(4))));
    }

    @Test
    void wrongGrandchild() {
        assertFalse(SearchTrees.isSearchTree(new TreeNode(5, new TreeNode(3), new TreeNode(8, new TreeNode(4), null))));
    }

    @Test
    void height() {
        assertEquals(2, SearchTrees.height(new TreeNode(5, new TreeNode(3), null)));
    }
}
