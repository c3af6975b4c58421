package org.example.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SavingsAccountTest {
    @Test
    void interest() {
        assertEquals(300, new SavingsAccount("Ada", 10_000, 3).interest());
    }

    @Test
    void noInterest() {
        assertEquals(0, new SavingsAccount("Ada", 10_000, 0).interest());
    }

    @Test
    void negativeInterestIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SavingsAccount("Ada", 1, -1));
    }

    @Test
    void names() {
        assertEquals("Ada", new SavingsAccount(" Ada ", 1, 1).owner());
    }
}
