package org.example.hitrate;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class HitRateTest {
    @Test
    public void none() {
        assertEquals(0.0, new HitRate().value(), 1e-9);
    }

    @Test
    public void all() {
        HitRate rate = new HitRate();
        rate.hit();
        assertEquals(1.0, rate.value(), 1e-9);
    }

    @Test
    public void some() {
        HitRate rate = new HitRate();
        rate.hit();
        rate.miss();
        rate.miss();
        rate.miss();
        assertEquals(0.25, rate.value(), 1e-9);
    }
}
