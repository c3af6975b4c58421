package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class StreakTest {
    @Test(timeout = 5000)
    public void works1() {
        assertEquals(2, Streak.longest(new boolean[] {true, false, true, true, false, true}));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals(3, Streak.longest(new boolean[] {true, true, true}));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals(0, Streak.longest(new boolean[] {false, false}));
    }

    @Test(timeout = 5000)
    public void works4() {
        assertEquals(0, Streak.longest(new boolean[] {}));
    }
}
