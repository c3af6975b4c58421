package org.example.units;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Lengths in other units. */
public final class Units {
    private static final Map<String, DoubleUnaryOperator> TO_METRES = Map.of(
            "km", length -> length * 1000,
            "cm", length -> length * 100,
            "in", length -> length * 2.54 / 100,
            "m", length -> length);

    private Units() {}

    /** So many metres are that. */
    public static double metres(double length, String unit) {
        return TO_METRES.get(unit).applyAsDouble(length);
    }
}
