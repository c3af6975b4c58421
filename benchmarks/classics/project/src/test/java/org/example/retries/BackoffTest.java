package org.example.retries;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class BackoffTest {
    private final Backoff backoff = new Backoff(10, 70);

    @Test
    public void doubles() {
        assertEquals(10, backoff.next());
        assertEquals(20, backoff.next());
        assertEquals(40, backoff.next());
        assertEquals(70, backoff.next());
        assertEquals(70, backoff.next());
    }

    @Test
    public void reset() {
        backoff.next();
        backoff.next();
        backoff.reset();
        assertEquals(10, backoff.next());
    }
}
