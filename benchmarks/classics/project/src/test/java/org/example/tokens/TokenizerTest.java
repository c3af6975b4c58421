package org.example.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static String cut(String text) {
        return String.join("|", new Tokenizer(text).tokens());
    }

    @Test
    void sum() {
        assertEquals("12|+|x", cut("12+x"));
    }

    @Test
    void spaces() {
        assertEquals("a|*|b2", cut("a * b2"));
    }

    @Test
    void numberAtTheEnd() {
        assertEquals("x|+|34", cut("x+34"));
    }

    @Test
    void brackets() {
        assertEquals("(|1|)", cut("(1)"));
    }

    @Test
    void empty() {
        assertEquals("", cut(""));
    }
}
