package org.repairnator.jvm.compiler;

import java.util.List;

/**
 * A method with a body, by its places in the source text.
 *
 * @param name its name; {@code <init>} for a constructor
 * @param start where its modifiers begin
 * @param nameStart where its name begins
 * @param bodyStart the opening brace of its body
 * @param end after the closing brace of its body
 * @param classEnd the closing brace of the class it is in
 * @param annotations ranges of the annotations on it, as pairs of offsets
 * @param depth in how many classes it is
 */
public record Method(
        String name,
        int start,
        int nameStart,
        int bodyStart,
        int end,
        int classEnd,
        List<int[]> annotations,
        int depth) {

    /** Whether an edit changes nothing but what is between the braces of the body. */
    public boolean contains(Edit edit) {
        return edit.start() > bodyStart && edit.end() < end;
    }

    /** Whether another method lies within this one. */
    public boolean encloses(Method other) {
        return this != other && start <= other.start && other.end <= end;
    }
}
