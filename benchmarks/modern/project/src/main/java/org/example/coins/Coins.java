package org.example.coins;

/** Coins of the United States. */
public final class Coins {
    /** A coin. */
    public enum Coin {
        PENNY,
        NICKEL,
        DIME,
        QUARTER,
        TOKEN
    }

    private Coins() {}

    /** What a coin is worth, in cents. */
    public static int worth(Coin coin) {
        return switch (coin) {
            case PENNY -> 1;
            case NICKEL -> 5;
            case DIME -> 10;
            default -> 0;
        };
    }
}
