package org.example.columns;

/** Names of spreadsheet columns: A is 1, Z is 26, AA is 27. */
public final class Columns {
    private Columns() {
    }

    public static String name(int number) {
        StringBuilder out = new StringBuilder();
        while (number > 0) {
            number--;
            out.insert(0, (char) ('A' + number % 26));
            number /= 26;
        }
        return out.toString();
    }

    public static int number(String name) {
        int number = 0;
        for (char letter : name.toCharArray()) {
            number = 26 * number + letter - 'A';
        }
        return number;
    }
}
