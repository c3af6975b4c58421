package org.example.tags;

import java.util.List;

/** Labels of articles. */
public final class Tags {
    private Tags() {}

    /** All labels in lower case, each once, in alphabetical order. */
    public static List<String> all(List<String> labels) {
        return labels.stream()
                .map(String::toLowerCase)
                .sorted()
                .toList();
    }
}
