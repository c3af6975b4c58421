package org.example.basket;

import java.util.List;
import java.util.Map;

/** Sums what is in a shopping basket; what has no price is left out. */
public class Basket {
    private final Map<String, Integer> prices;

    public Basket(Map<String, Integer> prices) {
        this.prices = prices;
    }

    public int total(List<String> items) {
        int total = 0;
        for (String item : items) {
            total += prices.get(item);
        }
        return total;
    }
}
