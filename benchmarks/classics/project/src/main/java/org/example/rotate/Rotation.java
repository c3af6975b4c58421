package org.example.rotate;

/** Turns arrays and matrices. */
public final class Rotation {
    private Rotation() {
    }

    public static int[][] clockwise(int[][] matrix) {
        int rows = matrix.length;
        int columns = matrix[0].length;
        int[][] turned = new int[columns][rows];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                turned[c][rows - r] = matrix[r][c];
            }
        }
        return turned;
    }

    public static int[] left(int[] items, int by) {
        int[] moved = new int[items.length];
        for (int i = 0; i < items.length; i++) {
            moved[i] = items[(i + by) % items.length];
        }
        return moved;
    }
}
