package org.repairnator.runtime;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records which lines and branches ran: each that is instrumented has a number and reports it. */
public final class Probes {
    private static boolean[] hit = new boolean[1 << 12];
    private static int[] order = new int[1 << 12];
    private static int count;
    private static final Map<Integer, int[]> KEYS = new ConcurrentHashMap<>();

    private Probes() {}

    /** The line or branch with this number runs; called from instrumented code. */
    public static void line(int number) {
        boolean[] seen = hit;
        if (number >= seen.length || !seen[number]) {
            record(number);
        }
    }

    /**
     * A jump that compares integers is about to go one way; called from instrumented code.
     *
     * @param comparison which, in the order of the class file format: {@code ==}, {@code !=}, {@code <}, {@code >=},
     *     {@code >}, {@code <=}
     * @param number that of going straight on; the next one is that of jumping
     */
    public static void jump(int left, int right, int comparison, int number) {
        boolean jumps =
                switch (comparison) {
                    case 0 -> left == right;
                    case 1 -> left != right;
                    case 2 -> left < right;
                    case 3 -> left >= right;
                    case 4 -> left > right;
                    default -> left <= right;
                };
        line(jumps ? number + 1 : number);
    }

    /** The same of one that compares references, by {@code ==} (0) or {@code !=} (1). */
    public static void jump(Object left, Object right, int comparison, int number) {
        line((left == right) == (comparison == 0) ? number + 1 : number);
    }

    /** A switch whose first outcome has this number has these keys, in rising order. */
    public static void keys(int number, int[] keys) {
        KEYS.put(number, keys.clone());
    }

    /** A switch is about to choose; called from instrumented code. */
    public static void choose(int key, int number) {
        int[] keys = KEYS.get(number);
        int at = Arrays.binarySearch(keys, key);
        line(number + (at < 0 ? keys.length : at));
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

    /** The numbers of the lines and branches that ran since the last call, in order of their first execution. */
    public static synchronized int[] take() {
        int[] taken = Arrays.copyOf(order, count);
        for (int number : taken) {
            hit[number] = false;
        }
        count = 0;
        return taken;
    }
}
