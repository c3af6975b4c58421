package org.example.heap;

import java.util.Arrays;
import java.util.NoSuchElementException;

/** A heap of whole numbers, the smallest first. */
public class MinHeap {
    private int[] items = new int[4];
    private int size;

    public void push(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
        }
        items[size] = item;
        int child = size++;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (items[parent] <= items[child]) {
                break;
            }
            swap(parent, child);
            child = parent;
        }
    }

    public int pop() {
        if (size == 0) {
            throw new NoSuchElementException("empty heap");
        }
        int top = items[0];
        items[0] = items[--size];
        sink(0);
        return top;
    }

    private void sink(int parent) {
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && items[child + 1] < items[parent]) {
                child++;
            }
            if (items[parent] <= items[child]) {
                return;
            }
            swap(parent, child);
            parent = child;
        }
    }

    private void swap(int left, int right) {
        int kept = items[left];
        items[left] = items[right];
        items[right] = kept;
    }
}
