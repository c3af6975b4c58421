package org.example.subsetsum;

/** Which weights balance a scale. */
public final class Weights {
    private Weights() {
    }

    public static boolean canBalance(int[] weights, int goal) {
        return canBalance(weights, 0, goal);
    }

    private static boolean canBalance(int[] weights, int from, int goal) {
        if (goal == 0) {
            return true;
        }
        return canBalance(weights, from + 1, goal)
            || canBalance(weights, from + 1, goal - weights[from])
            || canBalance(weights, from + 1, goal + weights[from]);
    }
}
