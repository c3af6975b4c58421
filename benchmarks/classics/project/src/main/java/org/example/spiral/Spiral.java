package org.example.spiral;

import java.util.ArrayList;
import java.util.List;

/** Reads a matrix in a spiral from its top left corner. */
public final class Spiral {
    private Spiral() {
    }

    public static List<Integer> read(int[][] matrix) {
        List<Integer> out = new ArrayList<>();
        int top = 0;
        int bottom = matrix.length - 1;
        int left = 0;
        int right = matrix.length == 0 ? -1 : matrix[0].length - 1;
        while (top <= bottom && left <= right) {
            for (int column = left; column <= right; column++) {
                out.add(matrix[top][column]);
            }
            top++;
            for (int row = top; row <= bottom; row++) {
                out.add(matrix[row][right]);
            }
            right--;
            for (int column = right; column >= left; column--) {
                out.add(matrix[bottom][column]);
            }
            bottom--;
            if (left <= right) {
                for (int row = bottom; row >= top; row--) {
                    out.add(matrix[row][left]);
                }
            }
            left++;
        }
        return out;
    }
}
