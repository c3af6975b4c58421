package org.example.islands;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts groups of land cells that touch at a side. */
public final class Islands {
    private static final int[][] STEPS = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};

    private Islands() {
    }

    public static int count(char[][] map) {
        boolean[][] visited = new boolean[map.length][map.length == 0 ? 0 : map[0].length];
        int islands = 0;
        for (int row = 0; row < map.length; row++) {
            for (int column = 0; column < map[row].length; column++) {
                if (map[row][column] == '#' && !visited[row][column]) {
                    islands++;
                    flood(map, visited, row, column);
                }
            }
        }
        return islands;
    }

    private static void flood(char[][] map, boolean[][] visited, int row, int column) {
        Deque<int[]> open = new ArrayDeque<>();
        visited[row][column] = true;
        open.push(new int[] {row, column});
        while (!open.isEmpty()) {
            int[] cell = open.pop();
            for (int[] step : STEPS) {
                int r = cell[0] + step[0];
                int c = cell[1] + step[1];
                if (r < 0 || c < 0 || r >= map.length || c >= map[r].length) {
                    continue;
                }
                if (map[r][c] == '#' && !visited[r][c]) {
                    open.push(new int[] {r, c});
                }
            }
        }
    }
}
