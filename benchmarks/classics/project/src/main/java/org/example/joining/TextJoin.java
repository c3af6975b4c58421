package org.example.joining;

/** Joins what arrays hold. */
public class TextJoin {

    public static String join(Object[] array, String separator) {
        if (array == null) {
            return null;
        }
        StringBuffer buf = new StringBuffer();
        for (int i = 0; i < array.length; i++) {
            if (array[i] != null) {
                buf.append(array[i]);
            }
            buf.append(separator);
        }
        if (buf.length() > 0) {
            buf.setLength(buf.length() - 1);
        }
        return buf.toString();
    }
}
