package org.example.time;

/** Shows seconds as people read them. */
public final class Countdown {

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private Countdown() {
    }

    public static long hours(long seconds) {
        return seconds / HOUR;
    }

    public static long minutes(long seconds) {
        return seconds % HOUR / MINUTE;
    }

    /** As "1:02:03", or "2:03" below an hour. */
    public static String format(long seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("negative: " + seconds);
        }
        long rest = seconds % 100;
        if (seconds < HOUR) {
            return minutes(seconds) + ":" + twoDigits(rest);
        }
        return hours(seconds) + ":" + twoDigits(minutes(seconds)) + ":" + twoDigits(rest);
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
