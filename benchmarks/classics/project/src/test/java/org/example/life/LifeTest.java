package org.example.life;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class LifeTest {
    private static String next(String... rows) {
        Life life = new Life(rows);
        life.step();
        return life.toString();
    }

    @Test
    public void dies() {
        assertEquals(".../.../.../", next("...", ".o.", "..."));
    }

    @Test
    public void block() {
        assertEquals("oo/oo/", next("oo", "oo"));
    }

    @Test
    public void blinker() {
        assertEquals(".../ooo/.../", next(".o.", ".o.", ".o."));
    }

    @Test
    public void pair() {
        assertEquals("..../..../", next(".oo.", "...."));
    }
}
