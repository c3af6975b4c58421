package org.example.positions;

import java.util.ArrayList;
import java.util.List;

/** Where a word stands in a text, without overlaps. */
public final class Positions {
    private Positions() {
    }

    public static List<Integer> of(String word, String text) {
        List<Integer> found = new ArrayList<>();
        if (word.isEmpty()) {
            return found;
        }
        int from = 0;
        while ((from = text.indexOf(word, from)) >= 0) {
            found.add(from);
        }
        return found;
    }
}
