package org.example.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void circles() {
        assertEquals(Math.PI * 4, Figures.area(new Figures.Circle(2)), 1e-9);
        assertEquals(Math.PI * 4, Figures.outline(new Figures.Circle(2)), 1e-9);
    }

    @Test
    void squares() {
        assertEquals(9, Figures.area(new Figures.Square(3)));
        assertEquals(12, Figures.outline(new Figures.Square(3)));
    }

    @Test
    void areaOfRectangles() {
        assertEquals(6, Figures.area(new Figures.Oblong(2, 3)));
        assertEquals(20, Figures.area(new Figures.Oblong(5, 4)));
    }

    @Test
    void outlineOfRectangles() {
        assertEquals(10, Figures.outline(new Figures.Oblong(2, 3)));
    }
}
