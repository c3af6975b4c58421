package org.example.weather;

import jakarta.inject.Singleton;

/** Words for temperatures. */
@Singleton
public class Levels {
    public String of(double celsius) {
        if (celsius < 0) {
            return "frost";
        }
        if (celsius < 15) {
            return "cool";
        }
        return celsius <= 28 ? "mild" : "hot";
    }
}
