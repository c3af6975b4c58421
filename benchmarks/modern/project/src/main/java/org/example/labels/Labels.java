package org.example.labels;

/** Labels for what may be anything. */
public final class Labels {
    private Labels() {}

    /** A short text. */
    public static String of(Object value) {
        return switch (value) {
            case String text -> "'" + text + "'";
            case Integer number -> "#" + number;
            default -> "?";
        };
    }
}
