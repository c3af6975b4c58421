package org.example.trie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrieTest {
    private final Trie trie = new Trie();

    @BeforeEach
    void fill() {
        trie.insert("tea");
        trie.insert("ten");
        trie.insert("to");
    }

    @Test
    void containsWhatWasInserted() {
        assertTrue(trie.contains("tea"));
        assertTrue(trie.contains("to"));
    }

    @Test
    void aPrefixIsNoWord() {
        assertFalse(trie.contains("te"));
    }

    @Test
    void unknown() {
        assertFalse(trie.contains("x"));
    }

    @Test
    void countsWordsBelow() {
        assertEquals(2, trie.startingWith("te"));
        assertEquals(3, trie.startingWith("t"));
        assertEquals(0, trie.startingWith("z"));
    }
}
