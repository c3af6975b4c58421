package org.example;

import static org.junit.Assert.assertEquals;

import org.junit.Ignore;
import org.junit.Test;

public class CalculatorTest {
    @Test
    public void addsNothing() {
        assertEquals(2, new Calculator().add(2, 0));
    }

    @Test
    public void addsTwoNumbers() {
        assertEquals(5, new Calculator().add(2, 3));
    }

    @Test
    public void throwsAnError() {
        throw new IllegalStateException("not today");
    }

    @Ignore
    @Test
    public void isLeftOut() {}
}
