package org.example.words;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Words of a line. */
public final class Words {
    private Words() {}

    /** What stands between commas, without what is blank. */
    public static List<String> of(String line) {
        return Arrays.stream(line.split(","))
                .map(String::trim)
                .filter(String::isBlank)
                .toList();
    }
}
