package org.example.ordering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Orders words: long ones first, those of one length by the alphabet. */
public final class Ordering {
    private Ordering() {
    }

    public static List<String> sorted(List<String> words) {
        List<String> copy = new ArrayList<>(words);
        Collections.sort(copy, new Comparator<String>() {
            @Override
            public int compare(String first, String second) {
                int order = first.length() - second.length();
                if (order != 0) {
                    return order;
                }
                return first.compareTo(second);
            }
        });
        return copy;
    }
}
