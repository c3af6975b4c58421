package org.example.bits;

/** Puzzles with the bits of whole numbers. */
public final class Bits {
    private Bits() {
    }

    public static int highest(int value) {
        int position = -1;
        while (value != 0) {
            position++;
            value >>= 1;
        }
        return position;
    }

    public static int withBit(int value, int position, boolean on) {
        return on ? value | 1 << position : value & ~(1 << position);
    }

    public static int gray(int value) {
        return value ^ value >>> 1;
    }
}
