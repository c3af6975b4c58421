package org.repairnator.jvm.instrumenter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each line and each branch of each probed class a number, and tells which of them a number means. */
public final class LineNumbers {
    /** What a probe is at. */
    public sealed interface Probe permits Line, Branch {
        /** The binary name of the class. */
        String className();

        /** The line. */
        int line();
    }

    /** A line of a class. */
    public record Line(String className, int line) implements Probe {}

    /**
     * One way on from a conditional jump or a switch.
     *
     * @param index of the jump or switch among those of its line, in the order of the class file
     * @param outcome of a jump 0 when it falls through and 1 when it jumps; of a switch the position of its key, or
     *     their number for the default
     */
    public record Branch(String className, int line, int index, int outcome) implements Probe {}

    private final Map<Probe, Integer> numbers = new HashMap<>();
    private final List<Probe> probes = new ArrayList<>();
    private final Map<String, String> sources = new HashMap<>();

    /** The number of a line. */
    public synchronized int number(String className, int line) {
        return add(new Line(className, line));
    }

    /** The number of the first outcome of a jump or switch; the others follow it. */
    public synchronized int number(String className, int line, int index, int outcomes) {
        int first = add(new Branch(className, line, index, 0));
        for (int outcome = 1; outcome < outcomes; outcome++) {
            add(new Branch(className, line, index, outcome));
        }
        return first;
    }

    private int add(Probe probe) {
        return numbers.computeIfAbsent(
                probe,
                added -> {
                    probes.add(added);
                    return probes.size() - 1;
                });
    }

    /** Notes the name of the file that a class is in. */
    public synchronized void addSource(String className, String file) {
        sources.put(className, file);
    }

    /** The name of the file that a class is in, or null. */
    public synchronized String source(String className) {
        return sources.get(className);
    }

    /** What a number stands for. */
    public synchronized Probe probe(int number) {
        return probes.get(number);
    }
}
