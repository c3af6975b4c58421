package org.example.library;

import com.google.auto.value.AutoValue;

/** An amount in cents. */
@AutoValue
public abstract class Money {
    public abstract long cents();

    public abstract String currency();

    public static Money of(long cents, String currency) {
        return new AutoValue_Money(cents, currency);
    }

    /** The sum of two of one currency. */
    public Money plus(Money other) {
        if (!currency().equals(other.currency())) {
            throw new IllegalArgumentException("two currencies");
        }
        return of(cents() + other.cents(), currency());
    }
}
