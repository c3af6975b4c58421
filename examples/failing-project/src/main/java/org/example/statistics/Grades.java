package org.example.statistics;

import java.util.ArrayList;
import java.util.List;

/** The grades of one pupil, from 1 (best) to 6. */
public final class Grades {

    private final List<Integer> grades = new ArrayList<>();

    public void add(int grade) {
        if (grade < 1 || grade > 6) {
            throw new IllegalArgumentException("no such grade: " + grade);
        }
        grades.add(grade);
    }

    public int sum() {
        int sum = 0;
        for (int grade : grades) {
            sum += grade;
        }
        return sum;
    }

    /** The arithmetic mean. */
    public double mean() {
        if (grades.isEmpty()) {
            throw new IllegalStateException("no grades yet");
        }
        return sum() / grades.size();
    }

    /** A pupil passes with a mean of at most 4. */
    public boolean passed() {
        return mean() <= 4.0;
    }
}
