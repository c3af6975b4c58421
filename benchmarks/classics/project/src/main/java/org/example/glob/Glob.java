package org.example.glob;

/** Matches names against patterns with {@code *} and {@code ?}. */
public final class Glob {
    private Glob() {
    }

    public static boolean matches(String pattern, String name) {
        return matches(pattern, 0, name, 0);
    }

    private static boolean matches(String pattern, int p, String name, int n) {
        if (p == pattern.length()) {
            return n == name.length();
        }
        char c = pattern.charAt(p);
        if (c == '*') {
            return matches(pattern, p + 1, name, n)
                || n < name.length() && matches(pattern, p + 1, name, n + 1);
        }
        if (n == name.length() || c != '?' && c != name.charAt(n)) {
            return false;
        }
        return matches(pattern, p + 1, name, n + 1);
    }
}
