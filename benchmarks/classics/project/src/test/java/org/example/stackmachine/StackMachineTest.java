package org.example.stackmachine;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class StackMachineTest {
    @Test
    public void sum() {
        assertEquals(5, StackMachine.evaluate("2 3 +"));
    }

    @Test
    public void difference() {
        assertEquals(4, StackMachine.evaluate("7 3 -"));
    }

    @Test
    public void quotient() {
        assertEquals(3, StackMachine.evaluate("12 4 /"));
    }

    @Test
    public void nested() {
        assertEquals(14, StackMachine.evaluate("5 1 2 + 4 * + 3 -"));
    }
}
