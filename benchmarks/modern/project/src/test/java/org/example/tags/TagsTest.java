package org.example.tags;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TagsTest {
    @Test
    void sorted() {
        assertEquals(List.of("java", "news"), Tags.all(List.of("news", "java")));
    }

    @Test
    void lowerCase() {
        assertEquals(List.of("java"), Tags.all(List.of("Java")));
    }

    @Test
    void once() {
        assertEquals(List.of("java", "news"), Tags.all(List.of("Java", "news", "java")));
        assertEquals(List.of("a"), Tags.all(List.of("a", "A", "a")));
    }
}
