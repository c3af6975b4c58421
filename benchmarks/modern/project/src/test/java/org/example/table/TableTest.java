package org.example.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void numbers() throws IOException {
        assertEquals(12, Table.sum(new StringReader("n\n5\n7\n")));
    }

    @Test
    void blankLines() throws IOException {
        assertEquals(12, Table.sum(new StringReader("n\n5\n   \n7\n")));
        assertEquals(3, Table.sum(new StringReader("n\n\n3")));
    }

    @Test
    void headingsAlone() throws IOException {
        assertEquals(0, Table.sum(new StringReader("n\n")));
    }
}
