package org.example.counters;

import java.util.List;

/** Compares lists of counters. */
public final class Counters {
    private Counters() {
    }

    public static int firstDifference(List<Integer> left, List<Integer> right) {
        int common = Math.min(left.size(), right.size());
        for (int i = 0; i < common; i++) {
            if (left.get(i) != right.get(i)) {
                return i;
            }
        }
        return left.size() == right.size() ? -1 : common;
    }
}
