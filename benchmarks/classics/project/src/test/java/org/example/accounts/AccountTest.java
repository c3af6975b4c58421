package org.example.accounts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class AccountTest {
    private final Account one = new Account(100);
    private final Account two = new Account(0);

    @Test
    public void deposits() {
        one.deposit(50);
        assertEquals(50, one.getBalance());
    }

    @Test
    public void overdraws() {
        assertTrue(one.withdraw(100));
        assertFalse(one.withdraw(1));
    }

    @Test
    public void transfers() {
        assertTrue(one.transfer(two, 80));
        assertEquals(80, two.getBalance());
        assertEquals(-80, one.getBalance());
    }

    @Test
    public void refusesTransfer() {
        assertFalse(one.transfer(two, 500));
        assertEquals(0, two.getBalance());
        assertEquals(0, one.getBalance());
    }

    @Test(expected = IllegalArgumentException.class)
    public void positive() {
        one.deposit(0);
    }
}
