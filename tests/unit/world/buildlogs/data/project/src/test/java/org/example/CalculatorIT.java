package org.example;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CalculatorIT {
    @Test
    public void addsInTheLarge() {
        assertEquals(3000, new Calculator().add(1000, 2000));
    }
}
