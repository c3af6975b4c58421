package org.example.ring;

/** A queue of fixed capacity in an array. */
public class RingBuffer {
    private final String[] slots;
    private int head;
    private int count;

    public RingBuffer(int capacity) {
        slots = new String[capacity];
    }

    public boolean offer(String item) {
        if (count == slots.length) {
            return false;
        }
        slots[(head + count) % slots.length] = item;
        count++;
        return true;
    }

    public String poll() {
        if (count == 0) {
            return null;
        }
        String item = slots[head];
        slots[head] = null;
        head = head + 1;
        count--;
        return item;
    }

    public int size() {
        return count;
    }
}
