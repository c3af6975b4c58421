package org.example.bank;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class AccountTest {

    private final Account account = new Account(1000);

    @Test
    public void depositsAddUp() {
        account.deposit(500);
        account.deposit(250);
        assertEquals(750, account.balance());
    }

    @Test
    public void withdrawalsLowerTheBalance() {
        account.deposit(500);
        assertTrue(account.withdraw(200));
        assertEquals(300, account.balance());
        assertEquals(0, account.refusals());
    }

    @Test
    public void mayBeOverdrawnDownToTheLimit() {
        assertTrue(account.withdraw(1000));
        assertEquals(-1000, account.balance());
        assertEquals(0, account.refusals());
    }

    @Test
    public void refusesToGoBeyondTheLimit() {
        assertFalse(account.withdraw(1001));
    }

    @Test
    public void refusedWithdrawalsPayNothing() {
        account.deposit(100);
        account.withdraw(1200);
        assertEquals(100, account.balance());
        assertEquals(1, account.refusals());
    }

    @Test
    public void everyRefusalIsCounted() {
        account.withdraw(5000);
        account.withdraw(5000);
        assertEquals(2, account.refusals());
    }

    @Test
    public void onlyPositiveAmountsAreMoved() {
        assertThrows(IllegalArgumentException.class, () -> account.withdraw(0));
        assertThrows(IllegalArgumentException.class, () -> account.deposit(-5));
    }
}
