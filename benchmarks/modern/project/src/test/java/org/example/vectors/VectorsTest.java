package org.example.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VectorsTest {
    @Test
    void turned() {
        assertEquals(new Vectors.Vector(0, 3), Vectors.turned(new Vectors.Vector(3, 0)));
        assertEquals(new Vectors.Vector(-2, 1), Vectors.turned(new Vectors.Vector(1, 2)));
    }

    @Test
    void turnedTwice() {
        assertEquals(new Vectors.Vector(-1, -2), Vectors.turned(Vectors.turned(new Vectors.Vector(1, 2))));
    }

    @Test
    void othersStay() {
        assertEquals("text", Vectors.turned("text"));
    }

    @Test
    void directions() {
        assertEquals("nowhere", Vectors.direction(new Vectors.Vector(0, 0)));
        assertEquals("east", Vectors.direction(new Vectors.Vector(3, 1)));
        assertEquals("west", Vectors.direction(new Vectors.Vector(-3, 1)));
        assertEquals("north", Vectors.direction(new Vectors.Vector(1, 3)));
        assertEquals("south", Vectors.direction(new Vectors.Vector(1, -3)));
    }
}
