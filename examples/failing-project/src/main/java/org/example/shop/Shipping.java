package org.example.shop;

/** Shipping costs, in cents. */
public final class Shipping {

    private static final long STANDARD = 490;
    private static final long EXPRESS = 990;
    private static final long FREE_FROM = 5000;

    private Shipping() {
    }

    /** What the shop charges. Standard shipping is free from 50 euros; express never is. */
    public static long cost(long orderTotal, boolean express) {
        if (orderTotal < 0) {
            throw new IllegalArgumentException("negative total: " + orderTotal);
        }
        if (orderTotal >= FREE_FROM) {
            return 0;
        }
        return express ? EXPRESS : STANDARD;
    }

    /** The order's total with shipping. */
    public static long total(long orderTotal, boolean express) {
        return orderTotal + cost(orderTotal, express);
    }
}
