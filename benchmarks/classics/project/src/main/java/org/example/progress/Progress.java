package org.example.progress;

/** How much of a task is done. */
public class Progress {
    private final int total;
    private int done;

    public Progress(int total) {
        this.total = total;
    }

    public void step(int count) {
        done = Math.min(total, done + count);
    }

    public double share() {
        return total == 0 ? 1.0 : done / total;
    }

    public String text() {
        return Math.round(100 * share()) + "%";
    }
}
