package org.example.orders;

import java.util.List;

/** Orders of a shop. */
public final class Orders {
    /** One article. */
    public record Item(String article, int count, boolean inStock) {}

    private Orders() {}

    /** Whether the whole order can be sent at once. */
    public static boolean complete(List<Item> items) {
        return items.stream().anyMatch(Item::inStock);
    }

    /** How many pieces are there. */
    public static int pieces(List<Item> items) {
        return items.stream().filter(Item::inStock).mapToInt(Item::count).sum();
    }
}
