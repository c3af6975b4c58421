package org.example.minstack;

import java.util.ArrayDeque;
import java.util.Deque;

/** A stack that knows its smallest item. */
public class MinStack {
    private final Deque<Integer> items = new ArrayDeque<>();
    private final Deque<Integer> smallest = new ArrayDeque<>();

    public void push(int item) {
        items.push(item);
        if (smallest.isEmpty() || item <= smallest.peek()) {
            smallest.push(item);
        }
    }

    public int pop() {
        int item = items.pop();
        if (!smallest.isEmpty()) {
            smallest.pop();
        }
        return item;
    }

    public int min() {
        return smallest.peek();
    }
}
