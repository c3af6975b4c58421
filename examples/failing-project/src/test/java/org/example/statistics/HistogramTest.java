package org.example.statistics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class HistogramTest {

    private final Histogram histogram = new Histogram(3, 10);

    @Test
    public void countsNumbersInTheirBins() {
        histogram.add(3);
        histogram.add(9);
        histogram.add(10);
        assertEquals(2, histogram.count(0));
        assertEquals(1, histogram.count(1));
        assertEquals(0, histogram.count(2));
    }

    @Test
    public void numbersBeyondTheEndBelongToTheLastBin() {
        histogram.add(29);
        histogram.add(30);
        histogram.add(1000);
        assertEquals(3, histogram.count(2));
    }

    @Test
    public void numbersBelowZeroBelongToTheFirstBin() {
        histogram.add(-1);
        histogram.add(-10);
        histogram.add(-250);
        assertEquals(3, histogram.count(0));
        assertEquals(0, histogram.count(2));
    }

    @Test
    public void modeIsTheFullestBin() {
        histogram.add(15);
        histogram.add(17);
        histogram.add(25);
        assertEquals(1, histogram.mode());
    }

    @Test
    public void theFirstOfEquallyFullBinsIsTheMode() {
        histogram.add(5);
        histogram.add(25);
        assertEquals(0, histogram.mode());
    }

    @Test
    public void binsNeedAWidth() {
        assertThrows(IllegalArgumentException.class, () -> new Histogram(3, 0));
    }
}
