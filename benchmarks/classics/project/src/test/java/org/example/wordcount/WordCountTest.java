package org.example.wordcount;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class WordCountTest {
    private final WordCount count = new WordCount();

    @Test
    public void words() {
        count.read("The cat and the dog");
        assertEquals(5, count.total());
        assertEquals(2, count.of("the"));
    }

    @Test
    public void signs() {
        count.read("- so, so");
        assertEquals(2, count.total());
        assertEquals(2, count.of("so"));
    }

    @Test
    public void nothing() {
        count.read("");
        assertEquals(0, count.total());
    }
}
