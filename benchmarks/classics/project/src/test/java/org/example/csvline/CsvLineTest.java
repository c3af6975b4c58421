package org.example.csvline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class CsvLineTest {
    @Test
    void plain() {
        assertEquals(Arrays.asList("a", "b"), CsvLine.split("a,b"));
    }

    @Test
    void quotedComma() {
        assertEquals(Arrays.asList("a,b", "c"), CsvLine.split("\"a,b\",c"));
    }

    @Test
    void quotedQuote() {
        assertEquals(Arrays.asList("say \"hi\"", "x"), CsvLine.split("\"say \"\"hi\"\"\",x"));
    }

    @Test
    void empty() {
        assertEquals(Arrays.asList(""), CsvLine.split(""));
    }

    @Test
    void emptyCells() {
        assertEquals(Arrays.asList("", "", ""), CsvLine.split(",,"));
    }
}
