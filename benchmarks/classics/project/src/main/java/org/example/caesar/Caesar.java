package org.example.caesar;

/** Shifts letters in the alphabet. */
public final class Caesar {
    private static final int LETTERS = 26;

    private Caesar() {
    }

    public static String shift(String text, int by) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (Character.isUpperCase(c)) {
                out.append(moved(c, 'A', by));
            } else if (Character.isLowerCase(c)) {
                out.append(moved(c, 'a', by));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static char moved(char c, char first, int by) {
        return (char) (first + (c - first + by) % LETTERS);
    }
}
