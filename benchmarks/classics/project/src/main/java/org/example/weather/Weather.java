package org.example.weather;

/** Extremes of temperatures. */
public final class Weather {
    private Weather() {
    }

    public static int warmest(int... degrees) {
        if (degrees.length == 0) {
            throw new IllegalArgumentException("no temperatures");
        }
        int warmest = 0;
        for (int each : degrees) {
            if (each > warmest) {
                warmest = each;
            }
        }
        return warmest;
    }

    public static int range(int... degrees) {
        int coldest = Integer.MAX_VALUE;
        for (int each : degrees) {
            coldest = Math.min(coldest, each);
        }
        return warmest(degrees) - coldest;
    }
}
