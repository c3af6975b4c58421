package org.example.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Results.Result<Integer> GOOD = new Results.Good<>(4);
    private static final Results.Result<Integer> BAD = new Results.Bad<>("late");

    @Test
    void values() {
        assertEquals(4, Results.or(GOOD, 9));
        assertEquals(9, Results.or(BAD, 9));
    }

    @Test
    void mapped() {
        assertEquals(new Results.Good<>("44"), Results.map(GOOD, value -> "4" + value));
        assertEquals(new Results.Bad<>("late"), Results.map(BAD, value -> value + 1));
    }

    @Test
    void shownWithAReason() {
        assertEquals("ok: 4", Results.shown(GOOD));
        assertEquals("failed: late", Results.shown(BAD));
    }

    @Test
    void shownWithoutAReason() {
        assertEquals("failed", Results.shown(new Results.Bad<>("")));
    }
}
