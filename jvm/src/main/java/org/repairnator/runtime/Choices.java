package org.repairnator.runtime;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Which code the changed methods of classes that are kept between candidates run, and what happens while such
 * classes are initialized.
 *
 * <p>A method with changed copies has a slot and asks here at each call which of them it is to be.
 */
public final class Choices {
    private static int[] chosen = new int[0];
    private static boolean[] early = new boolean[0];
    private static int[] calls = new int[0];
    private static int initializing;
    private static Consumer<String> initialized = name -> {};

    private Choices() {}

    /**
     * Starts anew: every method as it is, no class initialized.
     *
     * @param slots how many methods have copies
     * @param listener called with the name of each class whose initializer came to its end, by the thread that ran it
     */
    public static synchronized void reset(int slots, Consumer<String> listener) {
        chosen = new int[slots];
        early = new boolean[slots];
        calls = new int[slots];
        initializing = 0;
        initialized = listener;
    }

    /** Lets a method be one of its copies from now on; 0 is the method as it is. */
    public static void choose(int slot, int copy) {
        chosen[slot] = copy;
    }

    /** What a method is; called from instrumented code. */
    public static int copy(int slot) {
        if (initializing != 0) {
            early[slot] = true;
        }
        calls[slot]++;
        return chosen[slot];
    }

    /** Whether a method was called while a class was initialized, so that static state may come from it. */
    public static boolean early(int slot) {
        return early[slot];
    }

    /** How often each method has been called; begins to count anew. */
    public static int[] takeCalls() {
        int[] taken = calls.clone();
        Arrays.fill(calls, 0);
        return taken;
    }

    /** From now on a method counts as called while state was made that is kept. */
    public static void markEarly(int slot) {
        early[slot] = true;
    }

    /** Whether the initializer of a class has not come to its end, or never will. */
    public static synchronized boolean initializing() {
        return initializing != 0;
    }

    /** A class's initializer begins; called from instrumented code. */
    public static synchronized void begin() {
        initializing++;
    }

    /** A class's initializer ends; called from instrumented code. */
    public static void end(String className) {
        Consumer<String> listener;
        synchronized (Choices.class) {
            listener = initialized;
        }
        listener.accept(className);
        synchronized (Choices.class) {
            initializing--;
        }
    }
}
