package org.example.palindromes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PalindromesTest {
    @Test
    void odd() {
        assertEquals("racecar", Palindromes.longest("xracecary"));
    }

    @Test
    void even() {
        assertEquals("abba", Palindromes.longest("xabbay"));
    }

    @Test
    void one() {
        assertEquals("a", Palindromes.longest("abc"));
    }

    @Test
    void pair() {
        assertEquals("bb", Palindromes.longest("abbc"));
    }

    @Test
    void empty() {
        assertEquals("", Palindromes.longest(""));
    }
}
