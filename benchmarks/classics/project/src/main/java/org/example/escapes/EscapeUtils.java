package org.example.escapes;

/** Escapes characters that are not printable in ASCII. */
public class EscapeUtils {

    public static String escape(String str) {
        if (str == null) {
            return null;
        }
        StringBuffer out = new StringBuffer(str.length() * 2);
        int sz = str.length();
        for (int i = 0; i < sz; i++) {
            char ch = str.charAt(i);
            if (ch > 0x7f) {
                out.append("\\u");
                out.append(hex(ch));
            } else if (ch == '"' || ch == '\\') {
                out.append('\\');
                out.append(ch);
            } else {
                out.append(ch);
            }
        }
        return out.toString();
    }

    private static String hex(char ch) {
        String digits = Integer.toHexString(ch).toUpperCase();
        while (digits.length() < 4) {
            digits = "0" + digits;
        }
        return digits;
    }
}
