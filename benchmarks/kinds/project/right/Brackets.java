package org.example.kinds;

/** Round brackets in a text. */
public final class Brackets {
    /** Whether each bracket that is opened is closed behind it. */
    public static boolean balanced(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
            if (depth < 0) {
                return false;
            }
        }
        return depth == 0;
    }
}
