package org.example.statistics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class GradesTest {

    private static Grades of(int... numbers) {
        Grades grades = new Grades();
        for (int number : numbers) {
            grades.add(number);
        }
        return grades;
    }

    @Test
    public void sumAddsAllGrades() {
        assertEquals(9, of(2, 3, 4).sum());
        assertEquals(0, of().sum());
    }

    @Test
    public void meanOfEqualGrades() {
        assertEquals(2.0, of(2, 2, 2).mean(), 1e-9);
    }

    @Test
    public void meanLiesBetweenTheGrades() {
        assertEquals(2.5, of(2, 3).mean(), 1e-9);
        assertEquals(10.0 / 3, of(3, 3, 4).mean(), 1e-9);
    }

    @Test
    public void noGradesHaveNoMean() {
        assertThrows(IllegalStateException.class, () -> of().mean());
    }

    @Test
    public void passesUpToAMeanOfFour() {
        assertTrue(of(4, 4).passed());
        assertTrue(of(1, 5, 6).passed());
        assertFalse(of(5, 5).passed());
    }

    @Test
    public void failsJustAboveFour() {
        assertFalse(of(4, 4, 5).passed());
    }

    @Test
    public void thereIsNoSuchGrade() {
        assertThrows(IllegalArgumentException.class, () -> of(7));
        assertThrows(IllegalArgumentException.class, () -> of(0));
    }
}
