package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class TariffTest {

    private final Tariff letters = new Tariff(new int[] {20, 50, 500, 1000}, new int[] {85, 100, 160, 275});

    @Test(timeout = 500)
    public void lightestLetterPaysTheFirstPrice() {
        assertEquals(85, letters.price(5));
    }

    @Test(timeout = 500)
    public void aLimitBelongsToItsOwnStep() {
        assertEquals(85, letters.price(20));
    }

    @Test(timeout = 500)
    public void oneGramMoreCostsTheNextPrice() {
        assertEquals(100, letters.price(21));
    }

    @Test(timeout = 500)
    public void heaviestLetterPaysTheLastPrice() {
        assertEquals(275, letters.price(1000));
    }

    @Test(timeout = 500)
    public void tooHeavyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> letters.price(1001));
    }

    @Test(timeout = 500)
    public void aTariffWithoutStepsTakesNothing() {
        assertEquals(0, new Tariff(new int[0], new int[0]).step(1));
    }
}
