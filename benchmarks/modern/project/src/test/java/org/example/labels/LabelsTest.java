package org.example.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void texts() {
        assertEquals("'a'", Labels.of("a"));
    }

    @Test
    void numbers() {
        assertEquals("#7", Labels.of(7));
    }

    @Test
    void others() {
        assertEquals("?", Labels.of(2.5));
    }

    @Test
    void nothing() {
        assertEquals("?", Labels.of(null));
    }
}
