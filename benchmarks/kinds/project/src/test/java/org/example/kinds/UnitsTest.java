package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class UnitsTest {
    @Test(timeout = 5000)
    public void works1() {
        assertEquals(2000, Units.millimetres(Units.METRE, 2), 1e-6);
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals(609.6, Units.millimetres(Units.FOOT, 2), 1e-6);
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals(1828.8, Units.millimetres(Units.YARD, 2), 1e-6);
    }

    @Test(timeout = 5000)
    public void works4() {
        assertEquals(1609344, Units.millimetres(Units.MILE, 1), 1e-6);
    }
}
