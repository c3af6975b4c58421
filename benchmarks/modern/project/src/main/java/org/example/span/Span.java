package org.example.span;

/** Whole numbers from one to another, both included. */
public record Span(int from, int to) {
    public Span {
        if (from >= to) {
            throw new IllegalArgumentException(from + " is behind " + to);
        }
    }

    /** How many numbers there are. */
    public int size() {
        return to - from + 1;
    }

    /** Whether another span has a number in common with this. */
    public boolean meets(Span other) {
        return from <= other.to && other.from <= to;
    }
}
