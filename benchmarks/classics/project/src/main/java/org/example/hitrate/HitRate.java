package org.example.hitrate;

/** Counts hits and misses of a cache. */
public class HitRate {
    private int hits;
    private int misses;

    public void hit() {
        hits++;
    }

    public void miss() {
        misses++;
    }

    public double value() {
        int all = hits + misses;
        return all == 0 ? 0.0 : hits / all;
    }
}
