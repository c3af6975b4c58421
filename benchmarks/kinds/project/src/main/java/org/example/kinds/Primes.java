package org.example.kinds;

/** Numbers that nothing divides. */
public final class Primes {
    private Primes() {}

    public static boolean isPrime(int n) {
        for (int i = 2; i * i <= n; i++) {
            if (n % i == 0) {
                return false;
            }
        }
        return true;
    }
}
