package org.example.kinds;

/** Heats until it is too warm. */
public final class Thermostat {
    private final int limit;
    private boolean heating = true;
    private int alarms;
    private int last;

    public Thermostat(int limit) {
        this.limit = limit;
    }

    /** Take in a temperature; one above the limit ends the heating and counts as an alarm. */
    public void read(int degrees) {
        last = degrees;
    }

    public boolean isHeating() {
        return heating;
    }

    public int alarms() {
        return alarms;
    }

    public int last() {
        return last;
    }
}
