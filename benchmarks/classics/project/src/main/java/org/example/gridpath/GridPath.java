package org.example.gridpath;

/** The cheapest way from the first cell to the last, going right and down. */
public final class GridPath {
    private GridPath() {
    }

    public static int cheapest(int[][] cost) {
        int rows = cost.length;
        int columns = cost[0].length;
        int[][] best = new int[rows][columns];
        best[0][0] = cost[0][0];
        for (int row = 1; row < rows; row++) {
            best[row][0] = best[row - 1][0] + cost[row][0];
        }
        for (int column = 1; column < columns; column++) {
            best[0][column] = best[0][column - 1] + cost[0][column];
        }
        for (int row = 1; row < rows; row++) {
            for (int column = 1; column < columns; column++) {
                best[row][column] = Math.min(best[row - 1][column], best[row][column]) + cost[row][column];
            }
        }
        return best[rows - 1][columns - 1];
    }
}
