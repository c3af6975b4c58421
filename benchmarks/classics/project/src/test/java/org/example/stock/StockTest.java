package org.example.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StockTest {
    private final Stock stock = new Stock();

    @Test
    void adds() {
        stock.add("nail", 5);
        stock.add("nail", 2);
        assertEquals(7, stock.count("nail"));
    }

    @Test
    void takes() {
        stock.add("nail", 5);
        assertTrue(stock.take("nail", 5));
        assertFalse(stock.take("nail", 1));
    }

    @Test
    void report() {
        stock.add("Nail", 5);
        assertEquals("Nail: 5", stock.report());
    }

    @Test
    void nothing() {
        assertEquals("", stock.report());
    }
}
