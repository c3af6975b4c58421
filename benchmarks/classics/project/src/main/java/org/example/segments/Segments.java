package org.example.segments;

/** Works on parts of arrays; "to" is one behind the last. */
public final class Segments {
    private Segments() {
    }

    public static void reverse(int[] values, int from, int to) {
        for (int i = from, j = to; i < j; i++, j--) {
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }
}
