package org.example.tariffs;

/** What callers pay for a minute, in cents. */
public final class Tariffs {
    /** A call. */
    public record Call(String country, int minutes) {}

    private Tariffs() {}

    /** The price of a minute; long calls abroad are cheaper. */
    public static int perMinute(Call call) {
        return switch (call) {
            case Call(String country, int minutes) when country.equals("DE") -> 5;
            case Call(String country, int minutes) when country.startsWith("U") -> 40;
            case Call(String country, int minutes) when minutes > 60 -> 10;
            case Call(String country, int minutes) -> 25;
        };
    }
}
