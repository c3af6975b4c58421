package org.example.allofthem;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class AllOfThemTest {
    @Test
    void all() {
        assertTrue(AllOfThem.even(Arrays.asList(2, 4, 6)));
    }

    @Test
    void some() {
        assertFalse(AllOfThem.even(Arrays.asList(2, 3, 6)));
        assertFalse(AllOfThem.even(Arrays.asList(2, 4, 7)));
    }

    @Test
    void none() {
        assertFalse(AllOfThem.even(Arrays.asList(1)));
    }
}
