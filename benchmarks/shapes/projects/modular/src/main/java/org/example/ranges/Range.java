package org.example.ranges;

/** The numbers from one to another, both included. */
public record Range(int from, int to) implements Comparable<Range> {
    public Range {
        if (from > to) {
            throw new IllegalArgumentException(from + " is after " + to);
        }
    }

    public boolean contains(int number) {
        return from <= number && number <= to;
    }

    public boolean overlaps(Range other) {
        return from <= other.to && other.from <= to;
    }

    /** Whether no number is between them. */
    public boolean touches(Range other) {
        return overlaps(other) || to + 1 == other.from || other.to + 1 == from;
    }

    public Range union(Range other) {
        return new Range(Math.min(from, other.from), Math.max(to, other.to));
    }

    public int size() {
        return to - from + 1;
    }

    @Override
    public int compareTo(Range other) {
        return from == other.from ? Integer.compare(to, other.to) : Integer.compare(from, other.from);
    }
}
