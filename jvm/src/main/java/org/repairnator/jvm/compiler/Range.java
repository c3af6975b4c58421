package org.repairnator.jvm.compiler;

/**
 * A part of a source text.
 *
 * @param start offset of its first character
 * @param end offset after its last one
 */
record Range(int start, int end) {
    /** Whether an edit changes nothing outside. */
    boolean contains(Edit edit) {
        return start <= edit.start() && edit.end() <= end;
    }
}
