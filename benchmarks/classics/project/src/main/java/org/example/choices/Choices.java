package org.example.choices;

import java.util.ArrayList;
import java.util.List;

/** All ways to choose some of the given words, in order. */
public class Choices {
    private final List<String> words;
    private final int size;
    private final List<String> found = new ArrayList<>();
    private final List<String> chosen = new ArrayList<>();

    public Choices(List<String> words, int size) {
        this.words = words;
        this.size = size;
    }

    public List<String> all() {
        found.clear();
        choose(0);
        return found;
    }

    private void choose(int from) {
        if (chosen.size() == size) {
            found.add(String.join("-", chosen));
            return;
        }
        for (int i = from; i < words.size(); i++) {
            chosen.add(words.get(i));
            choose(i + 1);
        }
    }
}
