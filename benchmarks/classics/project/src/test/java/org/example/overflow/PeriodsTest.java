package org.example.overflow;

import junit.framework.TestCase;

public class PeriodsTest extends TestCase {
    public void testDay() {
        assertEquals(86400000L, Periods.ofDays(1));
    }

    public void testMonth() {
        assertEquals(2592000000L, Periods.ofDays(30));
    }

    public void testSeconds() {
        assertEquals(5000000000L, Periods.ofSeconds(5000000));
    }
}
