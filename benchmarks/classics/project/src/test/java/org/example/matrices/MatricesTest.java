package org.example.matrices;

import java.util.Arrays;

import junit.framework.TestCase;

public class MatricesTest extends TestCase {
    private static void check(double[][] expected, double[][] actual) {
        assertTrue(Arrays.deepToString(actual), Arrays.deepEquals(expected, actual));
    }

    public void testSquare() {
        double[][] a = {{1, 2}, {3, 4}};
        check(new double[][] {{7, 10}, {15, 22}}, Matrices.multiply(a, a));
    }

    public void testWide() {
        double[][] a = {{1, 2}};
        double[][] b = {{1, 2, 3}, {4, 5, 6}};
        check(new double[][] {{9, 12, 15}}, Matrices.multiply(a, b));
    }

    public void testTall() {
        double[][] a = {{1}, {2}, {3}};
        double[][] b = {{4, 5}};
        check(new double[][] {{4, 5}, {8, 10}, {12, 15}}, Matrices.multiply(a, b));
    }

    public void testTranspose() {
        check(new double[][] {{1, 3}, {2, 4}}, Matrices.transpose(new double[][] {{1, 2}, {3, 4}}));
    }
}
