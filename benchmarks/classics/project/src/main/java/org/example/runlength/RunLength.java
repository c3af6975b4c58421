package org.example.runlength;

/** Run-length coding: {@code aaab} is {@code a3b}. */
public final class RunLength {
    private RunLength() {
    }

    public static String encode(String text) {
        if (text.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        char last = text.charAt(0);
        int count = 1;
        for (int i = 1; i < text.length(); i++) {
            char current = text.charAt(i);
            if (current == last) {
                count++;
            } else {
                append(out, last, count);
                last = current;
                count = 1;
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, char letter, int count) {
        out.append(letter);
        if (count > 1) {
            out.append(count);
        }
    }
}
