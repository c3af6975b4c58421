package org.example.overflow;

/** Periods in milliseconds. */
public final class Periods {
    private static final int SECOND = 1000;
    private static final int DAY_SECONDS = 86400;

    private Periods() {
    }

    public static long ofDays(int days) {
        return days * DAY_SECONDS * SECOND;
    }

    public static long ofSeconds(int seconds) {
        return (long) seconds * SECOND;
    }
}
