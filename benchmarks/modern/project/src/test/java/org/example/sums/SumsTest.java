package org.example.sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SumsTest {
    @Test
    void small() {
        assertEquals(6, Sums.of(List.of(1, 2, 3)));
        assertEquals(0, Sums.of(List.of()));
    }

    @Test
    void large() {
        assertEquals(4_000_000_000L, Sums.of(List.of(2_000_000_000, 2_000_000_000)));
    }

    @Test
    void negative() {
        assertEquals(-4_000_000_000L, Sums.of(List.of(-2_000_000_000, -2_000_000_000)));
    }
}
