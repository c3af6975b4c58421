package org.example.cuberoot;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CubeRootTest {
    @Test(timeout = 2000)
    public void exact() {
        assertEquals(3, CubeRoot.of(27));
    }

    @Test(timeout = 2000)
    public void below() {
        assertEquals(2, CubeRoot.of(26));
    }

    @Test(timeout = 2000)
    public void zero() {
        assertEquals(0, CubeRoot.of(0));
    }

    @Test(timeout = 2000)
    public void large() {
        assertEquals(1000, CubeRoot.of(1000000000L));
        assertEquals(2097151, CubeRoot.of(Long.MAX_VALUE));
    }
}
