package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class RouteTest {
    @Test(timeout = 5000)
    public void works1() {
        assertEquals("Ulm > Bonn > Trier", Route.of(new String[] {"Ulm", "Bonn", "Trier"}));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals("", Route.of(new String[] {}));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals("Bonn", Route.of(new String[] {"Bonn"}));
    }
}
