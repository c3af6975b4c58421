package org.repairnator.jvm.compiler;

import java.util.Comparator;
import java.util.List;

/**
 * A replacement of text.
 *
 * @param start first offset replaced
 * @param end offset after the last one replaced
 * @param text what comes in its place
 */
public record Edit(int start, int end, String text) {
    /**
     * Applies edits to {@code text[from, to)}.
     *
     * @throws IllegalArgumentException when edits overlap or lie outside
     */
    public static String apply(String text, int from, int to, List<Edit> edits) {
        List<Edit> ordered = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
        StringBuilder out = new StringBuilder(to - from + 64);
        int at = from;
        for (Edit edit : ordered) {
            if (edit.start < at || edit.end < edit.start || edit.end > to) {
                throw new IllegalArgumentException("edit [" + edit.start + ", " + edit.end + ") overlaps or lies outside");
            }
            out.append(text, at, edit.start).append(edit.text);
            at = edit.end;
        }
        return out.append(text, at, to).toString();
    }
}
