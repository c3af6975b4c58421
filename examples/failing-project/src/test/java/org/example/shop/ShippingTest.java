package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class ShippingTest {

    @Test
    public void smallOrdersPayStandardShipping() {
        assertEquals(490, Shipping.cost(4999, false));
    }

    @Test
    public void standardShippingIsFreeFromFiftyEuros() {
        assertEquals(0, Shipping.cost(5000, false));
        assertEquals(0, Shipping.cost(12000, false));
    }

    @Test
    public void expressCostsMore() {
        assertEquals(990, Shipping.cost(1000, true));
    }

    @Test
    public void expressIsNeverFree() {
        assertEquals(990, Shipping.cost(5000, true));
        assertEquals(990, Shipping.cost(80000, true));
    }

    @Test
    public void totalAddsShipping() {
        assertEquals(1490, Shipping.total(1000, false));
        assertEquals(6000, Shipping.total(6000, false));
    }

    @Test
    public void negativeTotalIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Shipping.cost(-1, true));
    }
}
