package org.example.ranges;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Several ranges. */
public final class Ranges {
    private final List<Range> merged = new ArrayList<>();

    public Ranges(Collection<Range> ranges) {
        for (Range range : ranges.stream().sorted().toList()) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).touches(range)) {
                merged.set(last, merged.get(last).union(range));
            } else {
                merged.add(range);
            }
        }
    }

    public List<Range> merged() {
        return List.copyOf(merged);
    }

    public boolean contains(int number) {
        return merged.stream().anyMatch(range -> range.contains(number));
    }

    /** What is between them. */
    public List<Range> gaps() {
        List<Range> gaps = new ArrayList<>();
        for (int i = 1; i < merged.size(); i++) {
            gaps.add(new Range(merged.get(i - 1).to() + 1, merged.get(i).from() - 1));
        }
        return gaps;
    }

    public int size() {
        return merged.stream().mapToInt(Range::size).sum();
    }

    @Override
    public String toString() {
        return merged.stream().map(Notation::write).collect(Collectors.joining(","));
    }
}
