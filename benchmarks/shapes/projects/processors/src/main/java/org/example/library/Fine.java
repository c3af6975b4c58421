package org.example.library;

import lombok.Value;
import lombok.With;

/** What is to be paid for being late. */
@Value
public class Fine {
    private static final int DAILY = 20;

    String reader;

    @With
    int days;

    /** In cents, ten euros at most. */
    public int cents() {
        return Math.min(getDays() * DAILY, 1000);
    }
}
