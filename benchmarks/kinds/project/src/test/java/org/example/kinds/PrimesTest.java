package org.example.kinds;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PrimesTest {
    @Test(timeout = 5000)
    public void works1() {
        assertTrue(Primes.isPrime(7));
    }

    @Test(timeout = 5000)
    public void works2() {
        assertTrue(Primes.isPrime(2));
    }

    @Test(timeout = 5000)
    public void works3() {
        assertFalse(Primes.isPrime(9));
    }

    @Test(timeout = 5000)
    public void works4() {
        assertFalse(Primes.isPrime(1));
    }

    @Test(timeout = 5000)
    public void works5() {
        assertFalse(Primes.isPrime(0));
    }
}
