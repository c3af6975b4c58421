package org.example.keywords;

import java.util.List;

/** Words to search for. */
public final class Keywords {
    private Keywords() {}

    /** The words without blanks around them, in lower case. */
    public static List<String> of(List<String> typed) {
        return typed.stream()
                .map(String::trim)
                .sorted()
                .toList();
    }
}
