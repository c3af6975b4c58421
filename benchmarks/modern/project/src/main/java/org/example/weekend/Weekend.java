package org.example.weekend;

/** Days on which shops are closed. */
public final class Weekend {
    /** The days of a week. */
    public enum Day {
        MONDAY,
        TUESDAY,
        WEDNESDAY,
        THURSDAY,
        FRIDAY,
        SATURDAY,
        SUNDAY
    }

    private Weekend() {}

    /** How many hours shops are open. */
    public static int openHours(Day day) {
        return switch (day) {
            case MONDAY, TUESDAY, WEDNESDAY -> 9;
            case THURSDAY -> 11;
            case SATURDAY -> 6;
            default -> 0;
        };
    }
}
