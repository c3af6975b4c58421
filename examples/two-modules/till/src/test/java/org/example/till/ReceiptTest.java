package org.example.till;

import static org.junit.Assert.assertEquals;

import org.example.prices.Tax;
import org.junit.Test;

public class ReceiptTest {

    private final Receipt receipt = new Receipt(new Tax(19));

    @Test
    public void netAddsTheItems() {
        assertEquals(350, receipt.add(100).add(250).net());
    }

    @Test
    public void nothingBoughtCostsNothing() {
        assertEquals(0, receipt.total());
    }

    @Test
    public void untaxedGoodsCostTheirNetPrice() {
        assertEquals(500, new Receipt(new Tax(0)).add(500).total());
    }

    @Test
    public void totalContainsTheTax() {
        assertEquals(1190, receipt.add(1000).total());
        assertEquals(100, new Receipt(new Tax(19)).add(84).total());
    }
}
