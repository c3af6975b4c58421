package org.example.joiner;

import java.util.List;

/** Joins words with separators. */
public class Joiner {
    private final String separator;
    private final boolean skipEmpty;

    public Joiner(String separator, boolean skipEmpty) {
        this.separator = separator;
        this.skipEmpty = skipEmpty;
    }

    public String join(List<String> words) {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (String word : words) {
            if (word.isEmpty()) {
                continue;
            }
            if (!first) {
                out.append(separator);
            }
            out.append(word);
            first = false;
        }
        return out.toString();
    }
}
