package org.example.insertion;

/** Sorts by insertion. */
public final class InsertionSort {
    private InsertionSort() {
    }

    public static <T extends Comparable<T>> void sort(T[] items) {
        for (int i = 1; i < items.length; i++) {
            T item = items[i];
            int gap = i;
            while (items[gap - 1].compareTo(item) > 0) {
                items[gap] = items[gap - 1];
                gap--;
            }
            items[gap] = item;
        }
    }
}
