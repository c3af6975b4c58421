package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class IslandsTest {
    @Test(timeout = 5000)
    public void works1() {
        boolean[][] map = {{true, true, false}, {false, false, false}, {true, false, true}};
        assertEquals(3, new Islands(map).count());
    }

    @Test(timeout = 5000)
    public void works2() {
        assertEquals(0, new Islands(new boolean[][] {{false, false}}).count());
    }

    @Test(timeout = 5000)
    public void works3() {
        assertEquals(1, new Islands(new boolean[][] {{true, true}, {false, true}}).count());
    }
}
