package org.example.texts;

/** Helpers for strings that take null for what it is. */
public class Texts {
    private static final String MARKER = "...";

    private Texts() {
    }

    public static String abbreviate(String str, int maxWidth) {
        if (maxWidth < MARKER.length() + 1) {
            throw new IllegalArgumentException("Minimum abbreviation width is 4");
        }
        if (str.length() <= maxWidth) {
            return str;
        }
        return str.substring(0, maxWidth - MARKER.length()) + MARKER;
    }

    public static boolean isBlank(String str) {
        return str == null || str.trim().length() == 0;
    }

    public static String repeat(String str, int times) {
        if (str == null) {
            return null;
        }
        if (times <= 0) {
            return "";
        }
        StringBuilder buf = new StringBuilder(str.length() * times);
        for (int i = 0; i < times; i++) {
            buf.append(str);
        }
        return buf.toString();
    }
}
