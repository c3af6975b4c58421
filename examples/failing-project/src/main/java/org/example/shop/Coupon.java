package org.example.shop;

/** A coupon for one kind of goods, valid for a number of uses. */
public final class Coupon {

    private final String code;
    private final int percent;
    private int usesLeft;

    public Coupon(String code, int percent, int uses) {
        this.code = code;
        this.percent = percent;
        this.usesLeft = uses;
    }

    /** Whether a code typed in by a customer is this coupon's; blanks around it do not matter. */
    public boolean matches(String typed) {
        if (typed == null) {
            return false;
        }
        return code == typed.trim();
    }

    /** The reduced price if the code is right and the coupon is not used up, else the full one. */
    public long redeem(String typed, long price) {
        if (usesLeft == 0 || !matches(typed)) {
            return price;
        }
        usesLeft--;
        return price - price * percent / 100;
    }

    public int usesLeft() {
        return usesLeft;
    }
}
