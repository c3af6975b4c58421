package org.example.wordcount;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts words. */
public class WordCount {
    private final Map<String, Integer> counts = new TreeMap<>();
    private int total;

    public void read(String text) {
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            counts.merge(word, 1, Integer::sum);
            total++;
        }
    }

    public int total() {
        return total;
    }

    public int of(String word) {
        return counts.getOrDefault(word, 0);
    }
}
