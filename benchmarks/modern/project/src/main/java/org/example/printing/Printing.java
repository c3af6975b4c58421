package org.example.printing;

/** Jobs of a printer. */
public final class Printing {
    /** A picture of so many colors. */
    public record Picture(int colors) {}

    private Printing() {}

    /** How long a job takes, in seconds. */
    public static int seconds(Object job) {
        return switch (job) {
            case String text when text.length() > 1000 -> 60;
            case String text -> 20;
            case Picture picture -> 90;
            default -> 30;
        };
    }
}
