package org.example.geometry;

/** A control that is dragged between two ends of a scale. */
public final class Slider {

    private final int low;
    private final int high;
    private int value;

    public Slider(int low, int high) {
        if (low > high) {
            throw new IllegalArgumentException(low + " > " + high);
        }
        this.low = low;
        this.high = high;
        this.value = low;
    }

    /** Moves the control by some steps, at most to an end of the scale. */
    public void move(int steps) {
        value = clamp(value + steps, high, low);
    }

    public int value() {
        return value;
    }

    /** The position in percent of the scale. */
    public int percent() {
        if (high == low) {
            return 100;
        }
        return 100 * (value - low) / (high - low);
    }

    static int clamp(int number, int least, int most) {
        if (number < least) {
            return least;
        }
        if (number > most) {
            return most;
        }
        return number;
    }
}
