package org.example.votes;

import java.util.Map;
import java.util.TreeMap;

/** Counts votes. */
public class Votes {
    private final Map<String, Integer> counts = new TreeMap<>();

    public void vote(String name) {
        vote(name, 1);
    }

    public void vote(String name, int times) {
        Integer known = counts.get(name);
        counts.put(name, known + times);
    }

    public int of(String name) {
        return counts.containsKey(name) ? counts.get(name) : 0;
    }

    public String winner() {
        String winner = null;
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            if (winner == null || entry.getValue() > counts.get(winner)) {
                winner = entry.getKey();
            }
        }
        return winner;
    }
}
