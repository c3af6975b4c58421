package org.example.fares;

/** What a ticket costs, in cents. */
public final class Fares {
    /** Who travels. */
    public enum Passenger {
        ADULT,
        CHILD,
        STUDENT,
        SENIOR
    }

    private Fares() {}

    /** The price of a ticket for so many zones. */
    public static int price(Passenger passenger, int zones) {
        int full = 180 + 90 * zones;
        return switch (passenger) {
            case ADULT -> full;
            case CHILD -> full / 2;
            case STUDENT -> full + full / 4;
            case SENIOR -> full - 100;
        };
    }
}
