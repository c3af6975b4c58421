package org.example.duration;

/** Writes durations for people. */
public final class Durations {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 12 * HOUR;

    private Durations() {
    }

    public static String text(long seconds) {
        StringBuilder out = new StringBuilder();
        long rest = part(out, seconds, DAY, "d");
        rest = part(out, rest, HOUR, "h");
        rest = part(out, rest, MINUTE, "m");
        if (rest > 0 || out.length() == 0) {
            part(out, rest, 0, "s");
        }
        return out.toString().trim();
    }

    private static long part(StringBuilder out, long seconds, long unit, String name) {
        if (unit == 0) {
            out.append(seconds).append(name);
            return 0;
        }
        if (seconds >= unit) {
            out.append(seconds / unit).append(name).append(' ');
        }
        return seconds % unit;
    }
}
