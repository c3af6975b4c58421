package org.example.stirling;

/** Stirling numbers of the second kind: ways to put n things into k heaps. */
public final class Stirling {
    private Stirling() {
    }

    public static long heaps(int things, int heaps) {
        if (things == heaps) {
            return 1;
        }
        if (heaps == 0 || heaps > things) {
            return 0;
        }
        return heaps * heaps(things - 1, heaps) + heaps(things - 1, heaps);
    }
}
