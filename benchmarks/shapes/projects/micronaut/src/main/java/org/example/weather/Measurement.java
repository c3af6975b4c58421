package org.example.weather;

import io.micronaut.core.annotation.Introspected;

/** What a station measured in some hour of the day. */
@Introspected
public record Measurement(String station, int hour, double celsius) {
    public Measurement {
        if (hour < 0 || hour > 23) {
            throw new IllegalArgumentException("no hour of a day: " + hour);
        }
    }

    /** The same in another unit. */
    public double fahrenheit() {
        return celsius * 9 / 5 + 32;
    }
}
