package org.example.intervals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Joins intervals that overlap. */
public final class Intervals {
    private Intervals() {
    }

    public static int[][] joined(int[][] intervals) {
        int[][] sorted = intervals.clone();
        Arrays.sort(sorted, Comparator.comparingInt(each -> each[0]));
        List<int[]> out = new ArrayList<>();
        for (int[] next : sorted) {
            int[] last = out.isEmpty() ? null : out.get(out.size() - 1);
            if (last != null && next[0] <= last[1]) {
                last[1] = next[1];
            } else {
                out.add(next.clone());
            }
        }
        return out.toArray(new int[0][]);
    }
}
