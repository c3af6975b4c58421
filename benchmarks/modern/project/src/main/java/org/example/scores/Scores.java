package org.example.scores;

import java.util.Comparator;
import java.util.List;

/** The table of a game. */
public final class Scores {
    /** What someone reached. */
    public record Entry(String name, int points) {}

    private Scores() {}

    /** The entries with most points first. */
    public static List<Entry> table(List<Entry> entries) {
        return entries.stream().sorted(Comparator.comparing(Entry::points)).toList();
    }
}
