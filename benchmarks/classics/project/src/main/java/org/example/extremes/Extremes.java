package org.example.extremes;

import java.util.Comparator;
import java.util.List;

/** The smallest and largest of a list. */
public final class Extremes {
    private Extremes() {
    }

    public static <T extends Comparable<? super T>> T smallest(List<T> items) {
        T best = null;
        for (T item : items) {
            if (best == null || item.compareTo(best) < 0) {
                best = item;
            }
        }
        return best;
    }

    public static <T> T largest(List<? extends T> items, Comparator<? super T> order) {
        T best = null;
        for (T item : items) {
            if (best == null || order.compare(best, item) > 0) {
                best = item;
            }
        }
        return best;
    }
}
