package org.example.shipping;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ShippingTest {
    @Test
    public void slow() {
        assertEquals(100, Shipping.cost(Shipping.Speed.SLOW, 50));
    }

    @Test
    public void normal() {
        assertEquals(420, Shipping.cost(Shipping.Speed.NORMAL, 250));
    }

    @Test
    public void fast() {
        assertEquals(1000, Shipping.cost(Shipping.Speed.FAST, 0));
        assertEquals(1010, Shipping.cost(Shipping.Speed.FAST, 100));
    }
}
