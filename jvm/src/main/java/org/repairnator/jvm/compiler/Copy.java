package org.repairnator.jvm.compiler;

import java.util.List;

/**
 * A changed copy of a method under a name of its own.
 *
 * @param number unique in one compilation
 * @param method the method copied
 * @param text the declaration
 */
public record Copy(int number, Method method, String text) {
    /** Stands between a method's name and the number of its copy. */
    public static final String MARK = "$repair$";

    /**
     * Copies a method.
     *
     * @param text the file's
     * @param edits all within the method's body
     * @throws IllegalArgumentException when edits overlap
     */
    public static Copy of(int number, Method method, String text, List<Edit> edits) {
        StringBuilder head = new StringBuilder(text.substring(method.start(), method.nameStart()));
        // @Override and @Test would be wrong on the copy; blanks keep all else where it is.
        for (int[] range : method.annotations()) {
            for (int i = range[0]; i < Math.min(range[1], method.nameStart()); i++) {
                head.setCharAt(i - method.start(), ' ');
            }
        }
        int nameEnd = method.nameStart() + method.name().length();
        String rest = Edit.apply(text, nameEnd, method.end(), edits);
        return new Copy(number, method, head + method.name() + MARK + number + rest);
    }
}
