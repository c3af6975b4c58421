package org.example.kinds;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class WalletTest {
    @Test(timeout = 5000)
    public void works1() {
        Wallet wallet = new Wallet(20);
        wallet.earn(50);
        assertTrue(wallet.pay(30));
        assertEquals(20, wallet.money());
    }

    @Test(timeout = 5000)
    public void works2() {
        Wallet wallet = new Wallet(20);
        wallet.earn(10);
        assertTrue(wallet.pay(30));
        assertEquals(-20, wallet.money());
    }

    @Test(timeout = 5000)
    public void works3() {
        Wallet wallet = new Wallet(20);
        wallet.earn(10);
        assertFalse(wallet.pay(31));
        assertEquals(10, wallet.money());
        assertEquals(1, wallet.refused());
    }
}
