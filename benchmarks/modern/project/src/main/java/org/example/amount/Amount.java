package org.example.amount;

/** So much of a currency. */
public record Amount(long cents, String currency) {
    public Amount {
        if (currency.length() != 3) {
            throw new IllegalArgumentException("no currency: " + currency);
        }
    }

    /** The sum of two amounts of one currency. */
    public Amount plus(Amount other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(other.currency);
        }
        return new Amount(cents + other.cents, currency);
    }
}
