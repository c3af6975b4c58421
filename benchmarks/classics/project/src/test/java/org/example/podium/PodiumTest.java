package org.example.podium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class PodiumTest {
    private final Podium podium = new Podium();

    @Test
    void mostPointsFirst() {
        podium.add(new Podium.Result("a", 3, 0));
        podium.add(new Podium.Result("b", 9, 0));
        podium.add(new Podium.Result("c", 5, 0));
        assertEquals(Arrays.asList("b", "c"), podium.best(2));
    }

    @Test
    void fewerFaultsFirst() {
        podium.add(new Podium.Result("a", 3, 2));
        podium.add(new Podium.Result("b", 3, 1));
        assertEquals(Arrays.asList("b", "a"), podium.best(3));
    }

    @Test
    void none() {
        assertTrue(podium.best(3).isEmpty());
    }
}
