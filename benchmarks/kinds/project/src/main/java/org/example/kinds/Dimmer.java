package org.example.kinds;

/** A lamp that is turned up and down. */
public final class Dimmer {
    private int level;

    /** Changes the level, which stays between 0 and the most. */
    public void turn(int by, int most) {
        level += by;
        if (level > most) {
            level = most;
        }
    }

    public int level() {
        return level;
    }
}
