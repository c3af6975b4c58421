package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Before;
import org.junit.Test;

public class StockTest {

    private Stock stock;

    @Before
    public void fill() {
        stock = new Stock();
        stock.receive("lamp", 4);
        stock.receive("chair", 2);
    }

    @Test
    public void deliveriesAddUp() {
        stock.receive("lamp", 3);
        assertEquals(7, stock.available("lamp"));
        assertEquals(2, stock.articles());
    }

    @Test
    public void shippedPiecesAreGone() {
        stock.ship("lamp", 1);
        assertEquals(3, stock.available("lamp"));
        assertTrue(stock.lists("lamp"));
    }

    @Test
    public void soldOutArticlesAreNoLongerListed() {
        stock.ship("chair", 2);
        assertFalse(stock.lists("chair"));
        assertEquals(1, stock.articles());
    }

    @Test
    public void nothingIsLeftOfASoldOutArticle() {
        stock.ship("chair", 2);
        assertEquals(0, stock.available("chair"));
        assertTrue(stock.lists("lamp"));
    }

    @Test
    public void moreThanThereIsCannotBeShipped() {
        assertThrows(IllegalStateException.class, () -> stock.ship("chair", 3));
        assertEquals(2, stock.available("chair"));
    }

    @Test
    public void unknownArticlesAreNotAvailable() {
        assertEquals(0, stock.available("table"));
        assertFalse(stock.lists("table"));
    }
}
