package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class DimmerTest {
    @Test(timeout = 5000)
    public void works1() {
        Dimmer dimmer = new Dimmer();
        dimmer.turn(4, 10);
        assertEquals(4, dimmer.level());
        dimmer.turn(-1, 10);
        assertEquals(3, dimmer.level());
    }

    @Test(timeout = 5000)
    public void works2() {
        Dimmer dimmer = new Dimmer();
        dimmer.turn(14, 10);
        assertEquals(10, dimmer.level());
    }

    @Test(timeout = 5000)
    public void works3() {
        Dimmer dimmer = new Dimmer();
        dimmer.turn(3, 10);
        dimmer.turn(-7, 10);
        assertEquals(0, dimmer.level());
        dimmer.turn(2, 10);
        assertEquals(2, dimmer.level());
    }

    @Test(timeout = 5000)
    public void works4() {
        Dimmer dimmer = new Dimmer();
        dimmer.turn(-20, 10);
        assertEquals(0, dimmer.level());
    }
}
