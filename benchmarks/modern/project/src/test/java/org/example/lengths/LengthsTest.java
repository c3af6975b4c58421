package org.example.lengths;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LengthsTest {
    @Test
    void texts() {
        assertEquals(3, Lengths.of("abc"));
    }

    @Test
    void collections() {
        assertEquals(2, Lengths.of(List.of(1, 2)));
        assertEquals(0, Lengths.of(List.of()));
    }

    @Test
    void others() {
        assertEquals(0, Lengths.of(17));
        assertEquals(0, Lengths.of(null));
    }

    @Test
    void means() {
        assertEquals(2.5, Lengths.mean("abc", "de", 7));
    }
}
