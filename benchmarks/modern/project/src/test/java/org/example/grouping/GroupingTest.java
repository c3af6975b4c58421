package org.example.grouping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingTest {
    @Test
    void groups() {
        assertEquals("{1=[a, b], 2=[cd]}", Grouping.byLength(List.of("a", "cd", "b")).toString());
    }

    @Test
    void shortFirst() {
        String many = "x".repeat(17);
        assertEquals("{1=[a], 16=[" + "y".repeat(16) + "], 17=[" + many + "]}",
                Grouping.byLength(List.of(many, "y".repeat(16), "a")).toString());
    }

    @Test
    void longest() {
        assertEquals(List.of("abc", "xyz"), Grouping.longest(List.of("abc", "a", "xyz")));
        assertEquals(List.of(), Grouping.longest(List.of()));
    }
}
