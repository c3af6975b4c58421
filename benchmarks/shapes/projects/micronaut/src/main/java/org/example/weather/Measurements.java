package org.example.weather;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** All measurements of a day. */
@Singleton
public class Measurements {
    private final List<Measurement> all = new ArrayList<>();

    public synchronized void add(Measurement measurement) {
        all.removeIf(each -> each.station().equals(measurement.station()) && each.hour() == measurement.hour());
        all.add(measurement);
    }

    public synchronized void clear() {
        all.clear();
    }

    public synchronized OptionalDouble average(String station) {
        return all.stream().filter(each -> each.station().equals(station)).mapToDouble(Measurement::celsius).average();
    }

    /** The warmest one of a station; the earlier of equal ones. */
    public synchronized Optional<Measurement> warmest(String station) {
        return all.stream()
                .filter(each -> each.station().equals(station))
                .min(Comparator.comparingDouble(Measurement::celsius).reversed().thenComparing(Measurement::hour));
    }
}
