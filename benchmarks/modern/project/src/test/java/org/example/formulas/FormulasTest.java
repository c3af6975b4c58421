package org.example.formulas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FormulasTest {
    private static final Formulas.Formula TWO = new Formulas.Constant(2);
    private static final Formulas.Formula FIVE = new Formulas.Constant(5);

    @Test
    void sums() {
        assertEquals(7, Formulas.value(new Formulas.Sum(TWO, FIVE)));
    }

    @Test
    void products() {
        assertEquals(10, Formulas.value(new Formulas.Product(TWO, FIVE)));
    }

    @Test
    void opposites() {
        assertEquals(-5, Formulas.value(new Formulas.Negation(FIVE)));
        assertEquals(-3, Formulas.value(new Formulas.Sum(TWO, new Formulas.Negation(FIVE))));
    }

    @Test
    void oppositesOfOpposites() {
        assertEquals(5, Formulas.value(new Formulas.Negation(new Formulas.Negation(FIVE))));
    }
}
