package org.example.kinds;

/** What cars pay for parking. */
public final class Meter {
    private int fee;
    private int fines;

    /** A car leaves after some hours; more than 8 cost a fine of 20. */
    public void leave(int hours) {
        fee += 2 * hours;
    }

    public int fee() {
        return fee;
    }

    public int fines() {
        return fines;
    }
}
