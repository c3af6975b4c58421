package org.example.events;

import java.util.List;

/** What happened in a shop. */
public final class Events {
    /** Something that happened. */
    public sealed interface Event permits Sold, Returned, Opened {}

    /** So many pieces were sold, at a price. */
    public record Sold(String article, int pieces, int price) implements Event {}

    /** So many came back. */
    public record Returned(String article, int pieces) implements Event {}

    /** The shop opened at an hour. */
    public record Opened(int hour) implements Event {}

    private Events() {}

    /** How many pieces are gone. */
    public static int gone(List<Event> events) {
        int gone = 0;
        for (Event event : events) {
            gone += switch (event) {
                case Sold(_, int pieces, _) -> pieces;
                case Returned(_, int pieces) -> -pieces;
                case Opened _ -> 1;
            };
        }
        return gone;
    }

    /** What was paid. */
    public static int paid(List<Event> events) {
        int sum = 0;
        for (Event event : events) {
            if (event instanceof Sold(_, int pieces, int price)) {
                sum += pieces * price;
            }
        }
        return sum;
    }
}
