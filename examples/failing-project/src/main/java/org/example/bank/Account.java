package org.example.bank;

/** A bank account that can be overdrawn down to a limit. Amounts are in cents. */
public final class Account {

    private final long limit;
    private long balance;
    private int refusals;

    /**
     * Opens an empty account.
     *
     * @param limit how far it may be overdrawn, not negative
     */
    public Account(long limit) {
        this.limit = limit;
    }

    public void deposit(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("not an amount: " + amount);
        }
        balance += amount;
    }

    /** Pays out an amount if the limit allows it, else counts a refusal and pays nothing. */
    public boolean withdraw(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("not an amount: " + amount);
        }
        if (balance - amount < -limit) {
            refusals++;
        }
        balance -= amount;
        return true;
    }

    public long balance() {
        return balance;
    }

    public int refusals() {
        return refusals;
    }
}
