package org.example.fractions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FractionTest {
    @Test
    void reduces() {
        assertEquals("1/2", new Fraction(3, 6).toString());
        assertEquals("-1/2", new Fraction(1, -2).toString());
    }

    @Test
    void adds() {
        assertEquals(new Fraction(5, 6), new Fraction(1, 2).plus(new Fraction(1, 3)));
    }

    @Test
    void addsAlike() {
        assertEquals(new Fraction(1, 1), new Fraction(1, 2).plus(new Fraction(1, 2)));
    }

    @Test
    void multiplies() {
        assertEquals(new Fraction(1, 6), new Fraction(1, 2).times(new Fraction(1, 3)));
    }

    @Test
    void addsQuarter() {
        assertEquals(new Fraction(3, 4), new Fraction(1, 4).plus(new Fraction(1, 2)));
    }

    @Test
    void zero() {
        assertThrows(ArithmeticException.class, () -> new Fraction(1, 0));
    }
}
