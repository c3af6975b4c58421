package org.example.notnumbers;

import junit.framework.TestCase;

public class StatisticsTest extends TestCase {
    public void testNumbers() {
        assertEquals(6.0, Statistics.sum(new double[] {1, 2, 3}), 1e-12);
        assertEquals(3, Statistics.count(new double[] {1, 2, 3}));
        assertEquals(2.0, Statistics.mean(new double[] {1, 2, 3}), 1e-12);
    }

    public void testNoNumbers() {
        assertEquals(2.0, Statistics.mean(new double[] {1, Double.NaN, 3}), 1e-12);
        assertEquals(4.0, Statistics.sum(new double[] {1, Double.NaN, 3}), 1e-12);
    }
}
