package org.example.accounts;

/** An account that can be overdrawn to a limit. */
public class Account {
    private final long limit;
    private long balance;

    public Account(long limit) {
        this.limit = limit;
    }

    public void deposit(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("amount must be positive: " + amount);
        }
        balance += amount;
    }

    public boolean withdraw(long amount) {
        if (balance - amount < -limit) {
            return false;
        }
        balance -= amount;
        return true;
    }

    public boolean transfer(Account other, long amount) {
        other.deposit(amount);
        if (!withdraw(amount)) {
            return false;
        }
        return true;
    }

    public long getBalance() {
        return balance;
    }
}
