package org.example.basket;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

import org.junit.Test;

public class BasketTest {
    private static Basket basket() {
        Map<String, Integer> prices = new HashMap<>();
        prices.put("tea", 3);
        prices.put("milk", 2);
        return new Basket(prices);
    }

    @Test
    public void known() {
        assertEquals(8, basket().total(Arrays.asList("tea", "milk", "tea")));
    }

    @Test
    public void nothing() {
        assertEquals(0, basket().total(Collections.<String>emptyList()));
    }

    @Test
    public void unknown() {
        assertEquals(5, basket().total(Arrays.asList("tea", "salt", "milk")));
    }
}
