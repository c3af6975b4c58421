package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MeterTest {
    @Test(timeout = 5000)
    public void works1() {
        Meter meter = new Meter();
        meter.leave(3);
        assertEquals(6, meter.fee());
        assertEquals(0, meter.fines());
        meter.leave(8);
        assertEquals(22, meter.fee());
        assertEquals(0, meter.fines());
    }

    @Test(timeout = 5000)
    public void works2() {
        Meter meter = new Meter();
        meter.leave(9);
        assertEquals(38, meter.fee());
        assertEquals(1, meter.fines());
        meter.leave(10);
        assertEquals(78, meter.fee());
        assertEquals(2, meter.fines());
    }
}
