package org.example.accounts;

/** An account that pays interest. */
public final class SavingsAccount extends Account {
    private final int percent;

    public SavingsAccount(String owner, long cents, int percent) {
        if (percent <= 0) {
            throw new IllegalArgumentException("percent: " + percent);
        }
        String name = owner.strip();
        super(name, cents);
        this.percent = percent;
    }

    /** What a year adds. */
    public long interest() {
        return cents() * percent / 100;
    }
}

/** An account. */
class Account {
    private final String owner;
    private final long cents;

    Account(String owner, long cents) {
        this.owner = owner;
        this.cents = cents;
    }

    public String owner() {
        return owner;
    }

    public long cents() {
        return cents;
    }
}
