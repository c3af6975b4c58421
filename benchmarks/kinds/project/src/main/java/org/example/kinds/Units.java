package org.example.kinds;

/** Lengths in several units. */
public final class Units {
    public static final int METRE = 0;
    public static final int FOOT = 1;
    public static final int YARD = 2;
    public static final int MILE = 3;

    /** A length in millimetres. */
    public static double millimetres(int unit, double length) {
        if (unit == METRE) {
            return ofMetres(length);
        }
        if (unit == FOOT) {
            return ofFeet(length);
        }
        if (unit == MILE) {
            return ofMiles(length);
        }
        throw new IllegalArgumentException("unknown unit " + unit);
    }

    private static double ofMetres(double length) {
        return 1000 * length;
    }

    private static double ofFeet(double length) {
        return 304.8 * length;
    }

    private static double ofYards(double length) {
        return 914.4 * length;
    }

    private static double ofMiles(double length) {
        return 1609344 * length;
    }
}
