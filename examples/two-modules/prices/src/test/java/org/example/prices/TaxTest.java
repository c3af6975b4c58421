package org.example.prices;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class TaxTest {

    @Test
    public void taxIsRoundedToTheNearestCent() {
        Tax tax = new Tax(19);
        assertEquals(190, tax.on(1000));
        assertEquals(16, tax.on(84));
        assertEquals(2, tax.on(10));
    }

    @Test
    public void negativeTaxIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Tax(-1));
    }
}
