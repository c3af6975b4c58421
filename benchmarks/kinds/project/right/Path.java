package org.example.kinds;

/** Names with slashes between them. */
public final class Path {
    private Path() {}

    public static String of(String[] names) {
        StringBuilder out = new StringBuilder();
        for (String name : names) {
            if (out.length() > 0) {
                out.append('/');
            }
            out.append(name);
        }
        return out.toString();
    }
}
