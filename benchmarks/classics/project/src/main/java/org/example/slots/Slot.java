package org.example.slots;

/** A piece of time, its end not included. */
public interface Slot {
    int start();

    int end();

    default boolean overlaps(Slot other) {
        return start() < other.end() || other.start() < end();
    }

    default int minutes() {
        return end() - start();
    }

    static Slot of(int start, int end) {
        return new Slot() {
            @Override
            public int start() {
                return start;
            }

            @Override
            public int end() {
                return end;
            }
        };
    }
}
