package org.example.kinds;

/** Land on a map. */
public final class Islands {
    private final boolean[][] land;

    public Islands(boolean[][] land) {
        this.land = land;
    }

    /** How many islands there are; what touches at a side belongs together. */
    public int count() {
        int count = 0;
        for (int row = 0; row < land.length; row++) {
            for (int column = 0; column < land[row].length; column++) {
                if (land[row][column]) {
                    count++;
                    sink(row, column);
                }
            }
        }
        return count;
    }

    private void sink(int row, int column) {
        if (row < 0 || row >= land.length || column < 0 || column >= land[row].length || !land[row][column]) {
            return;
        }
        land[row][column] = false;
        sink(row - 1, column);
        sink(row + 1, column);
        sink(row, column - 1);
        sink(row, column + 1);
    }
}
