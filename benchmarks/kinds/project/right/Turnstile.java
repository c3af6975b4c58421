package org.example.kinds;

/** Lets people through who have paid. */
public final class Turnstile {
    private final int price;
    private int paid;
    private int passes;

    public Turnstile(int price) {
        this.price = price;
    }

    /** Take a coin; as soon as the price is paid, one pass is given for it. */
    public void insert(int coin) {
        paid += coin;
        if (paid >= price) {
            paid -= price;
            passes++;
        }
    }

    public int paid() {
        return paid;
    }

    public int passes() {
        return passes;
    }
}
