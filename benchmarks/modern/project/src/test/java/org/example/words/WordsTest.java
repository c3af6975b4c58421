package org.example.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void words() {
        assertEquals(List.of("a", "b"), Words.of("a,b"));
    }

    @Test
    void trimmed() {
        assertEquals(List.of("a", "b c"), Words.of(" a , b c "));
    }

    @Test
    void withoutBlanks() {
        assertEquals(List.of("a", "b"), Words.of("a,, ,b"));
        assertEquals(List.of(), Words.of(" , "));
    }
}
