package org.example.text;

/** Takes file names apart. */
public final class FileNames {

    private FileNames() {
    }

    /** The extension without its dot, "gz" for "backup.tar.gz"; empty if the name has none. */
    public static String extension(String name) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return "";
        }
        return name.substring(dot + 1);
    }

    /** The name without folders: what follows the last slash. */
    public static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether a name has one of the extensions, in any case. */
    public static boolean hasExtension(String name, String... extensions) {
        String actual = extension(name);
        for (String extension : extensions) {
            if (extension.equalsIgnoreCase(actual)) {
                return true;
            }
        }
        return false;
    }
}
