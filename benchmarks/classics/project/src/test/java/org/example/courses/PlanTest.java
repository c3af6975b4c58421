package org.example.courses;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;

import org.junit.Test;

public class PlanTest {
    private final Course a = new Course("algebra");
    private final Course b = new Course("biology");
    private final Course c = new Course("calculus");

    @Test public void independentCoursesComeTogether() {
        assertEquals(Arrays.asList(Arrays.asList("algebra", "biology")), new Plan(Arrays.asList(a, b)).semesters());
    }

    @Test public void followersComeLater() {
        a.before(c);
        assertEquals(Arrays.asList(Arrays.asList("algebra"), Arrays.asList("calculus")), new Plan(Arrays.asList(a, c)).semesters());
    }

    @Test public void waitsForAllPrerequisites() {
        a.before(b);
        a.before(c);
        b.before(c);
        assertEquals(3, new Plan(Arrays.asList(a, b, c)).semesters().size());
    }

    @Test
    public void nothing() {
        assertTrue(new Plan(new ArrayList<Course>()).semesters().isEmpty());
    }
}
