package org.example.retries;

/** Waiting times between attempts. */
public class Backoff {
    private final int first;
    private final int limit;
    private int attempts;

    public Backoff(int first, int limit) {
        this.first = first;
        this.limit = limit;
    }

    public int next() {
        int delay = first;
        for (int i = 0; i < attempts; i++) {
            delay *= 2;
            if (delay >= limit) {
                delay = limit;
                break;
            }
        }
        attempts++;
        return delay;
    }

    public void reset() {
        attempts = first;
    }
}
