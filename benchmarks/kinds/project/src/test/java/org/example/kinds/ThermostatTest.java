package org.example.kinds;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class ThermostatTest {
    @Test(timeout = 5000)
    public void works1() {
        Thermostat thermostat = new Thermostat(20);
        thermostat.read(18);
        assertTrue(thermostat.isHeating());
        assertEquals(18, thermostat.last());
        thermostat.read(20);
        assertTrue(thermostat.isHeating());
        assertEquals(0, thermostat.alarms());
        thermostat.read(21);
        assertFalse(thermostat.isHeating());
        assertEquals(1, thermostat.alarms());
        thermostat.read(15);
        assertFalse(thermostat.isHeating());
        assertEquals(1, thermostat.alarms());
    }

    @Test(timeout = 5000)
    public void works2() {
        Thermostat thermostat = new Thermostat(5);
        thermostat.read(5);
        assertTrue(thermostat.isHeating());
        assertEquals(0, thermostat.alarms());
    }
}
