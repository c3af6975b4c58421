package org.example.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private static final Scores.Entry LOW = new Scores.Entry("a", 3);
    private static final Scores.Entry HIGH = new Scores.Entry("b", 9);
    private static final Scores.Entry MIDDLE = new Scores.Entry("c", 5);

    @Test
    void mostPointsFirst() {
        assertEquals(List.of(HIGH, MIDDLE, LOW), Scores.table(List.of(LOW, HIGH, MIDDLE)));
    }

    @Test
    void orderOfEqualEntriesIsKept() {
        var other = new Scores.Entry("d", 9);
        assertEquals(List.of(HIGH, other, LOW), Scores.table(List.of(LOW, HIGH, other)));
    }

    @Test
    void one() {
        assertEquals(List.of(LOW), Scores.table(List.of(LOW)));
    }
}
