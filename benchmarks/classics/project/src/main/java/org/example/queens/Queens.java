package org.example.queens;

/** Ways to put queens on a board so that none attacks another. */
public class Queens {
    private final int[] columns;

    public Queens(int size) {
        columns = new int[size];
    }

    public int solutions() {
        return place(0);
    }

    private int place(int row) {
        if (row == columns.length) {
            return 1;
        }
        int count = 0;
        for (int column = 0; column < columns.length; column++) {
            if (isFree(row, column)) {
                columns[row] = column;
                count += place(row + 1);
            }
        }
        return count;
    }

    private boolean isFree(int row, int column) {
        for (int other = 0; other < row; other++) {
            int distance = Math.abs(columns[other] - column);
            if (distance == 0 || distance == row + other) {
                return false;
            }
        }
        return true;
    }
}
