package org.example.statistics;

/** Counts numbers from 0 to a limit in bins of equal width. */
public final class Histogram {

    private final int width;
    private final int[] bins;

    public Histogram(int bins, int width) {
        if (bins < 1 || width < 1) {
            throw new IllegalArgumentException(bins + " bins of width " + width);
        }
        this.width = width;
        this.bins = new int[bins];
    }

    /** Counts a number; one that lies beyond either end belongs to the bin at that end. */
    public void add(int number) {
        int bin = number / width;
        if (bin >= bins.length) {
            bin = bins.length - 1;
        }
        bins[bin]++;
    }

    public int count(int bin) {
        return bins[bin];
    }

    /** The fullest bin; the first of several equally full ones. */
    public int mode() {
        int mode = 0;
        for (int bin = 1; bin < bins.length; bin++) {
            if (bins[bin] > bins[mode]) {
                mode = bin;
            }
        }
        return mode;
    }
}
