package org.repairnator.runtime;

import java.util.Arrays;

/** Records which lines ran: each instrumented line has a number and reports it. */
public final class Probes {
    private static boolean[] hit = new boolean[1 << 12];
    private static int[] order = new int[1 << 12];
    private static int count;

    private Probes() {}

    /** The line with this number runs; called from instrumented code. */
    public static void line(int number) {
        boolean[] seen = hit;
        if (number >= seen.length || !seen[number]) {
            record(number);
        }
    }

    private static synchronized void record(int number) {
        if (number >= hit.length) {
            hit = Arrays.copyOf(hit, Math.max(number + 1, hit.length * 2));
        }
        if (hit[number]) {
            return;
        }
        hit[number] = true;
        if (count == order.length) {
            order = Arrays.copyOf(order, count * 2);
        }
        order[count++] = number;
    }

    /** The numbers of the lines that ran since the last call, in order of their first execution. */
    public static synchronized int[] take() {
        int[] taken = Arrays.copyOf(order, count);
        for (int number : taken) {
            hit[number] = false;
        }
        count = 0;
        return taken;
    }
}
