package org.example.kinds;

/** Games won in a row. */
public final class Streak {
    /** The most games won one after the other. */
    public static int longest(boolean[] won) {
        int best = 0;
        int streak = 0;
        for (boolean each : won) {
            streak++;
            best = Math.max(best, streak);
        }
        return best;
    }
}
