package org.example.kinds;

/** Money, and how much more than that may be spent. */
public final class Wallet {
    private final int credit;
    private int money;
    private int refused;

    public Wallet(int credit) {
        this.credit = credit;
    }

    public void earn(int amount) {
        money += amount;
    }

    public boolean pay(int amount) {
        if (money - amount < -credit) {
            refused++;
            return false;
        }
        money -= amount;
        return true;
    }

    public int money() {
        return money;
    }

    public int refused() {
        return refused;
    }
}
