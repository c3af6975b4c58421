package org.example.clock;

/** A time of day in minutes that goes round at midnight. */
public class Clock {
    private static final int DAY = 24 * 60;
    private final int minutes;

    public Clock(int hour, int minute) {
        this.minutes = Math.floorMod(hour * 60 + minute, DAY);
    }

    public int getHour() {
        return minutes % 60;
    }

    public int getMinute() {
        return minutes / 60;
    }

    @Override
    public String toString() {
        return String.format("%02d:%02d", getHour(), getMinute());
    }
}
