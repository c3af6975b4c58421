package org.example.freight;

/** What it costs to send a parcel. */
public final class Freight {
    private Freight() {}

    /** The price in cents for so many grams. */
    public static int price(String zone, int grams) {
        return switch (zone) {
            case "home" -> 500;
            case "europe" -> {
                int kilograms = (grams + 999) / 1000;
                yield 900 + 150 * kilograms;
            }
            default -> {
                int halves = (grams + 499) / 500;
                int weighed = 250 * halves;
                yield Math.min(weighed, 1500);
            }
        };
    }
}
