package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class BulkDiscountTest {

    private final BulkDiscount discount = new BulkDiscount(5, 20);

    @Test
    public void fewPiecesCostTheFullPrice() {
        assertEquals(0, discount.percentFor(1));
        assertEquals(0, discount.percentFor(9));
    }

    @Test
    public void smallDiscountBeginsAtTenPieces() {
        assertEquals(5, discount.percentFor(10));
    }

    @Test
    public void smallDiscountEndsBelowAHundred() {
        assertEquals(5, discount.percentFor(11));
        assertEquals(5, discount.percentFor(99));
    }

    @Test
    public void largeDiscountBeginsAtAHundredPieces() {
        assertEquals(20, discount.percentFor(100));
        assertEquals(20, discount.percentFor(5000));
    }

    @Test
    public void priceOfTenPiecesIsReduced() {
        assertEquals(950, discount.price(10, 100));
    }

    @Test
    public void priceOfAHundredPiecesIsReducedMore() {
        assertEquals(8000, discount.price(100, 100));
    }

    @Test
    public void negativePercentIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new BulkDiscount(-1, 20));
    }
}
