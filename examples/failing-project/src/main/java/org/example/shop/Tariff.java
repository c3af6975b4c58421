package org.example.shop;

/** Postage by weight: each step of the tariff has a greatest weight (in grams) and a price (in cents). */
public final class Tariff {

    private final int[] limits;
    private final int[] prices;

    /**
     * Makes a tariff.
     *
     * @param limits greatest weights of the steps, rising
     * @param prices their prices
     */
    public Tariff(int[] limits, int[] prices) {
        if (limits.length != prices.length) {
            throw new IllegalArgumentException(limits.length + " limits, " + prices.length + " prices");
        }
        this.limits = limits.clone();
        this.prices = prices.clone();
    }

    /** The index of the first step that takes the weight; the number of steps if none does. */
    int step(int weight) {
        int low = 0;
        int high = limits.length;
        while (low < high) {
            int middle = (low + high) / 2;
            if (limits[middle] < weight) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The price for a weight. */
    public int price(int weight) {
        int step = step(weight);
        if (step == limits.length) {
            throw new IllegalArgumentException("too heavy: " + weight);
        }
        return prices[step];
    }
}
