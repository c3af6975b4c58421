package org.example.keywords;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeywordsTest {
    @Test
    void trimmed() {
        assertEquals(List.of("a", "b"), Keywords.of(List.of(" b", "a ")));
    }

    @Test
    void lowerCase() {
        assertEquals(List.of("java", "net"), Keywords.of(List.of("JAVA ", "Net")));
    }

    @Test
    void sorted() {
        assertEquals(List.of("a", "b"), Keywords.of(List.of("b", "A")));
    }

    @Test
    void none() {
        assertEquals(List.of(), Keywords.of(List.of()));
    }
}
