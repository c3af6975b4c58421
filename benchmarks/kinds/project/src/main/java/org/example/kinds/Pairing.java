package org.example.kinds;

/** Whether what opens is closed. */
public final class Pairing {
    private Pairing() {}

    /** Whether a text has as many closing parentheses and brackets as opening ones. */
    public static boolean isEven(String text) {
        int round = 0;
        int square = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                round++;
            } else if (c == ')') {
                round--;
            } else if (c == '[') {
                square++;
            } else if (c == ']') {
                square--;
            }
        }
        return true;
    }
}
