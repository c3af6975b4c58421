package org.example.coins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CoinsTest {
    @Test
    void penny() {
        assertEquals(1, Coins.worth(Coins.Coin.PENNY));
    }

    @Test
    void nickel() {
        assertEquals(5, Coins.worth(Coins.Coin.NICKEL));
    }

    @Test
    void dime() {
        assertEquals(10, Coins.worth(Coins.Coin.DIME));
    }

    @Test
    void quarter() {
        assertEquals(25, Coins.worth(Coins.Coin.QUARTER));
    }

    @Test
    void token() {
        assertEquals(0, Coins.worth(Coins.Coin.TOKEN));
    }
}
