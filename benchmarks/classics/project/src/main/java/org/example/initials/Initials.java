package org.example.initials;

/** The initials of a person. */
public final class Initials {
    private Initials() {
    }

    public static String of(String first, String middle, String last) {
        StringBuilder out = new StringBuilder();
        append(out, first);
        append(out, middle);
        append(out, last);
        return out.toString();
    }

    private static void append(StringBuilder out, String name) {
        if (name.isEmpty()) {
            return;
        }
        out.append(Character.toUpperCase(name.charAt(0))).append('.');
    }
}
