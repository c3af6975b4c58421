package org.example.triangle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TriangleTest {
    @Test
    void equilateral() {
        assertEquals(Triangle.EQUILATERAL, Triangle.of(3, 3, 3));
    }

    @Test
    void isosceles() {
        assertEquals(Triangle.ISOSCELES, Triangle.of(3, 3, 4));
        assertEquals(Triangle.ISOSCELES, Triangle.of(4, 3, 3));
        assertEquals(Triangle.ISOSCELES, Triangle.of(3, 4, 3));
    }

    @Test
    void scalene() {
        assertEquals(Triangle.SCALENE, Triangle.of(3, 4, 5));
    }

    @Test
    void none() {
        assertEquals(Triangle.NONE, Triangle.of(1, 2, 3));
        assertEquals(Triangle.NONE, Triangle.of(0, 1, 1));
    }
}
