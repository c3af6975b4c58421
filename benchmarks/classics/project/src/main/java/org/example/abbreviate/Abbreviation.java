package org.example.abbreviate;

/** Shortens text. */
public class Abbreviation {

    public static String abbreviate(String str, int lower, String appendix) {
        if (str == null) {
            return null;
        }
        if (str.length() == 0) {
            return "";
        }
        if (lower > str.length()) {
            lower = str.length();
        }
        int index = str.indexOf(' ', lower);
        if (index == -1) {
            return str;
        }
        return str.substring(0, index) + appendix;
    }

    public static String head(String str, int length) {
        if (str == null || length < 0) {
            return "";
        }
        return str.substring(0, length);
    }
}
