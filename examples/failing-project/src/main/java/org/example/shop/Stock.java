package org.example.shop;

import java.util.Map;
import java.util.TreeMap;

/** How many pieces of each article are in the warehouse. */
public final class Stock {

    private final Map<String, Integer> pieces = new TreeMap<>();

    public void receive(String article, int count) {
        pieces.merge(article, count, Integer::sum);
    }

    /** Takes pieces out; an article of which none is left is no longer listed. */
    public void ship(String article, int count) {
        int left = available(article) - count;
        if (left < 0) {
            throw new IllegalStateException("not enough of " + article);
        }
        pieces.put(article, left);
    }

    public int available(String article) {
        return pieces.getOrDefault(article, 0);
    }

    public boolean lists(String article) {
        return pieces.containsKey(article);
    }

    public int articles() {
        return pieces.size();
    }
}
