package org.example.paths;

/** Takes paths apart. */
public class PathUtils {

    public static String getParent(String path) {
        if (path == null) {
            return null;
        }
        int index = path.lastIndexOf('/');
        if (index > 0) {
            return path.substring(0, index);
        }
        return path;
    }

    public static String getName(String path) {
        if (path == null) {
            return null;
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public static String getExtension(String path) {
        String name = getName(path);
        if (name == null) {
            return null;
        }
        int dot = name.lastIndexOf('.');
        if (dot == -1) {
            return "";
        }
        return name.substring(dot + 1);
    }
}
