package org.example.spans;

/** A part of the number line. */
public final class Span {
    private final int low;
    private final int high;

    public Span(int low, int high) {
        if (low > high) {
            throw new IllegalArgumentException(low + " > " + high);
        }
        this.low = low;
        this.high = high;
    }

    public Span shifted(int distance) {
        return new Span(low + distance, high + distance);
    }

    public Span hull(Span other) {
        return new Span(Math.min(low, other.low), Math.max(high, other.high));
    }

    public Span mirrored() {
        return new Span(-low, -high);
    }

    public int length() {
        return high - low;
    }

    @Override
    public String toString() {
        return low + ".." + high;
    }
}
