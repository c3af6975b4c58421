package org.example.subsetsum;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class WeightsTest {
    @Test
    public void nothing() {
        assertTrue(Weights.canBalance(new int[0], 0));
    }

    @Test
    public void one() {
        assertTrue(Weights.canBalance(new int[] {4}, 4));
    }

    @Test
    public void difference() {
        assertTrue(Weights.canBalance(new int[] {1, 4}, 3));
    }

    @Test
    public void impossible() {
        assertFalse(Weights.canBalance(new int[] {2, 4}, 3));
    }

    @Test
    public void noWeights() {
        assertFalse(Weights.canBalance(new int[0], 3));
    }
}
