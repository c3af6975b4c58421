package org.example.medians;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class MediansTest {
    @Test
    public void sorted() {
        assertEquals(2, Medians.of(new double[] {1, 2, 3}), 0);
        assertEquals(2.5, Medians.of(new double[] {1, 2, 3, 4}), 0);
    }

    @Test
    public void unsorted() {
        assertEquals(3, Medians.of(new double[] {9, 1, 3}), 0);
        assertEquals(4.5, Medians.of(new double[] {9, 1, 3, 6}), 0);
    }

    @Test
    public void unchanged() {
        double[] values = {3, 1, 2};
        Medians.of(values);
        assertEquals("[3.0, 1.0, 2.0]", Medians.text(values));
    }

    @Test
    public void empty() {
        assertTrue(Double.isNaN(Medians.of(new double[0])));
    }
}
