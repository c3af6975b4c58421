package org.example.merging;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Merges sorted lists. */
public final class Merge {
    private Merge() {
    }

    public static List<Integer> of(List<Integer> left, List<Integer> right) {
        List<Integer> out = new ArrayList<>();
        Iterator<Integer> first = left.iterator();
        Iterator<Integer> second = right.iterator();
        Integer a = first.hasNext() ? first.next() : null;
        Integer b = second.hasNext() ? second.next() : null;
        while (a != null || b != null) {
            if (b == null || a != null && a <= b) {
                out.add(a);
                a = first.hasNext() ? first.next() : null;
            } else {
                out.add(b);
                b = first.hasNext() ? second.next() : null;
            }
        }
        return out;
    }
}
