package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class TurnstileTest {
    @Test(timeout = 5000)
    public void works1() {
        Turnstile turnstile = new Turnstile(50);
        turnstile.insert(20);
        assertEquals(20, turnstile.paid());
        assertEquals(0, turnstile.passes());
        turnstile.insert(50);
        assertEquals(20, turnstile.paid());
        assertEquals(1, turnstile.passes());
        turnstile.insert(30);
        assertEquals(0, turnstile.paid());
        assertEquals(2, turnstile.passes());
    }
}
