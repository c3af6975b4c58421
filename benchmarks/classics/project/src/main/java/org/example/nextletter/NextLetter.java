package org.example.nextletter;

/** Moves letters on. */
public final class NextLetter {
    private NextLetter() {
    }

    public static String shifted(String word, int distance) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            if (letter >= 'a' && letter <= 'z') {
                out.append('a' + (letter - 'a' + distance) % 26);
            } else {
                out.append(letter);
            }
        }
        return out.toString();
    }
}
