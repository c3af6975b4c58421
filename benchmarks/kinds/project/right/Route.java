package org.example.kinds;

/** Stations on the way. */
public final class Route {
    /** The stations with an arrow between them. */
    public static String of(String[] stations) {
        StringBuilder out = new StringBuilder();
        for (String station : stations) {
            if (out.length() > 0) {
                out.append(" > ");
            }
            out.append(station);
        }
        return out.toString();
    }
}
