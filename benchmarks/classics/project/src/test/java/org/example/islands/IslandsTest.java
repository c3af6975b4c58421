package org.example.islands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class IslandsTest {
    private static char[][] map(String... rows) {
        char[][] cells = new char[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            cells[i] = rows[i].toCharArray();
        }
        return cells;
    }

    @Test
    void noLand() {
        assertEquals(0, Islands.count(map("...", "...")));
    }

    @Test
    void empty() {
        assertEquals(0, Islands.count(new char[0][]));
    }

    @Test
    void oneCell() {
        assertEquals(1, Islands.count(map(".#.", "...")));
    }

    @Test
    void diagonalCellsDoNotTouch() {
        assertEquals(2, Islands.count(map("#.", ".#")));
    }

    @Test
    void square() {
        assertEquals(1, Islands.count(map("##", "##")));
    }

    @Test
    void twoIslands() {
        assertEquals(2, Islands.count(map("##..", "#..#", "..##")));
    }
}
