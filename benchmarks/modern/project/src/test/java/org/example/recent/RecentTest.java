package org.example.recent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent recent = new Recent(2);

    @Test
    void lastFirst() {
        recent.open("a");
        recent.open("b");
        assertEquals(List.of("b", "a"), recent.all());
    }

    @Test
    void onlySoMany() {
        recent.open("a");
        recent.open("b");
        recent.open("c");
        assertEquals(List.of("c", "b"), recent.all());
    }

    @Test
    void openedAgain() {
        recent.open("a");
        recent.open("b");
        recent.open("a");
        assertEquals(List.of("a", "b"), recent.all());
    }
}
