package org.example.parsing;

/** Reads whole numbers in some base. */
public class Parser {
    private final int radix;

    public Parser(int radix) {
        this.radix = radix;
    }

    public int parse(String text) {
        return parse(text, -1);
    }

    public int parse(String text, int otherwise) {
        if (text == null || text.trim().isEmpty()) {
            return otherwise;
        }
        return Integer.parseInt(text.trim());
    }
}
