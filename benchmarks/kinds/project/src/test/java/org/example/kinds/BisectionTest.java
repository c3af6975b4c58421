package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class BisectionTest {
    @Test(timeout = 5000)
    public void works1() {
        assertEquals(3.0, Bisection.root(9, 1e-6), 1e-3);
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals(1.0, Bisection.root(1, 1e-6), 1e-3);
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals(10.0, Bisection.root(100, 1e-6), 1e-3);
    }

    @Test(timeout = 5000)
    public void works4() {
        assertEquals(1.4142, Bisection.root(2, 1e-6), 1e-3);
    }
}
