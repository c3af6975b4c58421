package org.example.measures;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;

/** Spans of time in hours. */
public final class Measures {
    private Measures() {}

    /** How many hours that is, in days of 24. */
    public static long hours(TemporalAmount amount) {
        return switch (amount) {
            case Duration duration -> duration.toMinutes();
            case Period period -> 24L * period.getDays();
            default -> throw new IllegalArgumentException(amount.toString());
        };
    }

    /** The longer of two. */
    public static TemporalAmount longer(TemporalAmount one, TemporalAmount other) {
        return hours(one) >= hours(other) ? one : other;
    }
}
