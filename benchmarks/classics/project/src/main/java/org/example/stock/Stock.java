package org.example.stock;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a shop has in stock. */
public class Stock {
    private final Map<String, Integer> items = new LinkedHashMap<>();

    public void add(String item, int count) {
        items.put(item, count(item) + count);
    }

    public boolean take(String item, int count) {
        if (count(item) < count) {
            return false;
        }
        items.put(item, count(item) - count);
        return true;
    }

    public int count(String item) {
        return items.getOrDefault(item, 0);
    }

    public String report() {
        StringBuilder out = new StringBuilder();
        for (String item : items.keySet()) {
            out.append(String.format("%s: %d%n", item, count(item)));
        }
        return out.toString().toLowerCase();
    }
}
