package org.example.numbers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void numbers() {
        assertEquals(0, Numbers.wrong(List.of("1", "-20")));
    }

    @Test
    void others() {
        assertEquals(2, Numbers.wrong(List.of("one", "2", "")));
    }

    @Test
    void blanksAround() {
        assertEquals(0, Numbers.wrong(List.of(" 1", "2 ")));
        assertEquals(1, Numbers.wrong(List.of(" 1", " x ")));
    }

    @Test
    void counted() {
        assertEquals(3, Numbers.count(List.of("a", "b", "c")));
    }
}
