package org.example.coins;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CoinTest {
    @Test
    public void one() {
        assertEquals(25, Coin.QUARTER.cents());
        assertEquals(10, Coin.DIME.cents());
    }

    @Test
    public void sum() {
        assertEquals(16, Coin.sum(Coin.DIME, Coin.NICKEL, Coin.PENNY));
        assertEquals(50, Coin.sum(Coin.QUARTER, Coin.QUARTER));
    }
}
