package org.example.kinds;

import java.util.HashMap;
import java.util.Map;

/** How many copies of each title can be lent. */
public final class Shelf {
    private final Map<String, Integer> copies = new HashMap<>();

    public void add(String title, int count) {
        copies.put(title, copies(title) + count);
    }

    /** Lends copies; a title without copies is no longer listed. */
    public void lend(String title, int count) {
        int rest = copies(title) - count;
        copies.put(title, rest);
        if (rest == 0) {
            copies.remove(title);
        }
    }

    public int copies(String title) {
        return copies.getOrDefault(title, 0);
    }

    public int titles() {
        return copies.size();
    }
}
