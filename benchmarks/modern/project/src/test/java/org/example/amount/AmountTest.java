package org.example.amount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AmountTest {
    @Test
    void nothingIsAnAmount() {
        assertEquals(0, new Amount(0, "EUR").cents());
    }

    @Test
    void negativeAmountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Amount(-1, "EUR"));
    }

    @Test
    void strangeCurrenciesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Amount(5, "EURO"));
    }

    @Test
    void sums() {
        assertEquals(new Amount(7, "EUR"), new Amount(3, "EUR").plus(new Amount(4, "EUR")));
        assertThrows(IllegalArgumentException.class, () -> new Amount(1, "EUR").plus(new Amount(1, "USD")));
    }
}
