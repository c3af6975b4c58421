package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class WaitingTest {
    @Test(timeout = 5000)
    public void works1() {
        Waiting waiting = new Waiting();
        waiting.add("a");
        waiting.add("b");
        assertEquals(2, waiting.size());
        assertEquals("a", waiting.next());
    }

    @Test(timeout = 5000)
    public void works2() {
        Waiting waiting = new Waiting();
        waiting.add("a");
        waiting.add("b");
        waiting.add("a");
        assertEquals(2, waiting.size());
        assertEquals("a", waiting.next());
        assertEquals("b", waiting.next());
    }

    @Test(timeout = 5000)
    public void works3() {
        Waiting waiting = new Waiting();
        assertEquals("", waiting.next());
    }
}
