package org.example.padding;

/** Padding of strings. */
public class PadUtils {

    public static String leftPad(String str, int size, char padChar) {
        if (str == null) {
            return null;
        }
        int pads = size - str.length();
        StringBuffer buf = new StringBuffer();
        for (int i = 0; i < pads; i++) {
            buf.append(padChar);
        }
        return buf.append(str).toString();
    }

    public static String rightPad(String str, int size, char padChar) {
        if (str == null) {
            return null;
        }
        int pads = size - str.length();
        StringBuffer buf = new StringBuffer(str);
        for (int i = 0; i < pads; i++) {
            buf.append(padChar);
        }
        return buf.toString();
    }

    public static String center(String str, int size, char padChar) {
        if (str == null || size <= 0) {
            return str;
        }
        int strLen = str.length();
        int pads = size - strLen;
        if (pads <= 0) {
            return str;
        }
        str = leftPad(str, pads / 2, padChar);
        return rightPad(str, size, padChar);
    }
}
