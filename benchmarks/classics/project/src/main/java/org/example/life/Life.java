package org.example.life;

/** Conway's game on a board with an edge. */
public class Life {
    private boolean[][] cells;

    public Life(String... rows) {
        cells = new boolean[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            cells[r] = new boolean[rows[r].length()];
            for (int c = 0; c < rows[r].length(); c++) {
                cells[r][c] = rows[r].charAt(c) == 'o';
            }
        }
    }

    public void step() {
        boolean[][] next = new boolean[cells.length][];
        for (int r = 0; r < cells.length; r++) {
            next[r] = new boolean[cells[r].length];
            for (int c = 0; c < cells[r].length; c++) {
                int around = neighbours(r, c);
                next[r][c] = around == 3 || around == 2;
            }
        }
        cells = next;
    }

    private int neighbours(int row, int column) {
        int count = 0;
        for (int r = Math.max(0, row - 1); r <= Math.min(cells.length - 1, row + 1); r++) {
            for (int c = Math.max(0, column - 1); c <= Math.min(cells[r].length - 1, column + 1); c++) {
                if ((r != row || c != column) && cells[r][c]) {
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (boolean[] row : cells) {
            for (boolean cell : row) {
                out.append(cell ? 'o' : '.');
            }
            out.append('/');
        }
        return out.toString();
    }
}
