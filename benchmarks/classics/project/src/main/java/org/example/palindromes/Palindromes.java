package org.example.palindromes;

/** Finds palindromes inside a text. */
public final class Palindromes {
    private Palindromes() {
    }

    public static String longest(String text) {
        String best = "";
        for (int centre = 0; centre < text.length(); centre++) {
            String odd = grow(text, centre, centre);
            String even = grow(text, centre, centre);
            if (odd.length() > best.length()) {
                best = odd;
            }
            if (even.length() > best.length()) {
                best = even;
            }
        }
        return best;
    }

    private static String grow(String text, int low, int high) {
        while (low >= 0 && high < text.length() && text.charAt(low) == text.charAt(high)) {
            low--;
            high++;
        }
        return text.substring(low + 1, high);
    }
}
