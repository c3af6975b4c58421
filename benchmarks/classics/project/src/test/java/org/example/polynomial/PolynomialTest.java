package org.example.polynomial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PolynomialTest {
    @Test
    void constant() {
        assertEquals(4, new Polynomial(4).at(7));
    }

    @Test
    void line() {
        assertEquals(7, new Polynomial(1, 2).at(3));
    }

    @Test
    void square() {
        assertEquals(17, new Polynomial(1, 0, 1).at(4));
    }

    @Test
    void derivative() {
        assertEquals(12, new Polynomial(5, 0, 0, 1).derivative().at(2));
    }

    @Test
    void nothing() {
        assertEquals(0, new Polynomial().at(2));
    }
}
