package org.example.numbers;

import java.util.List;

/** Numbers in texts. */
public final class Numbers {
    private Numbers() {}

    /** How many of the texts are no numbers. */
    public static int wrong(List<String> texts) {
        int wrong = 0;
        for (String text : texts) {
            try {
                int _ = Integer.parseInt(text);
            } catch (NumberFormatException _) {
                wrong++;
            }
        }
        return wrong;
    }

    /** How many there are. */
    public static int count(Iterable<String> texts) {
        int count = 0;
        for (String _ : texts) {
            count++;
        }
        return count;
    }
}
