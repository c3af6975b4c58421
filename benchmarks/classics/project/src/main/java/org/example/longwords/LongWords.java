package org.example.longwords;

import java.util.List;
import java.util.stream.Collectors;

/** Picks words. */
public final class LongWords {
    private LongWords() {
    }

    public static List<String> atLeast(List<String> words, int length) {
        return words.stream()
                .filter(word -> word.length() > length)
                .map(String::toLowerCase)
                .sorted()
                .collect(Collectors.toList());
    }
}
