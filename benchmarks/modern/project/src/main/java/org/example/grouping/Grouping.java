package org.example.grouping;

import module java.base;

/** Words by their length. */
public final class Grouping {
    private Grouping() {}

    /** The words of each length, the short ones first. */
    public static Map<Integer, List<String>> byLength(List<String> words) {
        Map<Integer, List<String>> groups = new HashMap<>();
        for (String word : words) {
            groups.computeIfAbsent(word.length(), _ -> new ArrayList<>()).add(word);
        }
        return groups;
    }

    /** The longest words. */
    public static List<String> longest(List<String> words) {
        return byLength(words).entrySet().stream()
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }
}
