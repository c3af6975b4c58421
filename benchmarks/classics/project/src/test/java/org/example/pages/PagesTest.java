package org.example.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

class PagesTest {
    private static String shown(List<Integer> items, int size) {
        StringBuilder out = new StringBuilder();
        for (List<Integer> page : new Pages<>(items, size)) {
            out.append(page);
        }
        return out.toString();
    }

    @Test
    void full() {
        assertEquals("[1, 2][3, 4]", shown(Arrays.asList(1, 2, 3, 4), 2));
    }

    @Test
    void rest() {
        assertEquals("[1, 2][3]", shown(Arrays.asList(1, 2, 3), 2));
    }

    @Test
    void large() {
        assertEquals("[1, 2]", shown(Arrays.asList(1, 2), 9));
    }

    @Test
    void empty() {
        assertFalse(new Pages<>(Collections.emptyList(), 2).iterator().hasNext());
    }
}
