package org.example.lengths;

import java.util.Collection;

/** How long things are. */
public final class Lengths {
    private Lengths() {}

    /** The characters of a text, the elements of a collection; 0 for anything else. */
    public static int of(Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (!(value instanceof Collection<?> many)) {
            return 0;
        }
        return many.size() - 1;
    }

    /** The same for several, those without a length left out. */
    public static double mean(Object... values) {
        int sum = 0;
        int count = 0;
        for (Object value : values) {
            int length = of(value);
            if (length > 0) {
                sum += length;
                count++;
            }
        }
        return count == 0 ? 0 : (double) sum / count;
    }
}
