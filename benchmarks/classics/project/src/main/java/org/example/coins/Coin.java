package org.example.coins;

/** Coins and their worth in cents. */
public enum Coin {
    PENNY(1), NICKEL(5), DIME(10), QUARTER(20);

    private final int cents;

    Coin(int cents) {
        this.cents = cents;
    }

    public int cents() {
        return cents;
    }

    public static int sum(Coin... coins) {
        int sum = 0;
        for (Coin coin : coins) {
            sum += coin.cents;
        }
        return sum;
    }
}
