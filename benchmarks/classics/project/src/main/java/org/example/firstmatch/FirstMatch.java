package org.example.firstmatch;

/** Finds the first row with a value. */
public final class FirstMatch {
    private FirstMatch() {
    }

    public static int row(int[][] table, int value) {
        int found = -1;
        for (int row = 0; row < table.length && found < 0; row++) {
            for (int column = 0; column < table[row].length; column++) {
                if (table[row][column] == value) {
                    found = row;
                    break;
                }
            }
        }
        return found;
    }

    public static int column(int[] values, int value) {
        int found = -1;
        for (int column = 0; column < values.length; column++) {
            if (values[column] == value) {
                found = column;
            }
        }
        return found;
    }
}
