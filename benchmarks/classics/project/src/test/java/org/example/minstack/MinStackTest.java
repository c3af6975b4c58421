package org.example.minstack;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MinStackTest {
    private final MinStack stack = new MinStack();

    @Test
    public void min() {
        stack.push(3);
        stack.push(1);
        stack.push(2);
        assertEquals(1, stack.min());
    }

    @Test
    public void afterPop() {
        stack.push(3);
        stack.push(1);
        stack.push(2);
        assertEquals(2, stack.pop());
        assertEquals(1, stack.min());
        assertEquals(1, stack.pop());
        assertEquals(3, stack.min());
    }

    @Test
    public void equalItems() {
        stack.push(1);
        stack.push(1);
        stack.pop();
        assertEquals(1, stack.min());
    }

    @Test
    public void larger() {
        stack.push(1);
        stack.push(5);
        stack.pop();
        assertEquals(1, stack.min());
    }
}
