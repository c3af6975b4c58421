package org.repairnator.jvm.instrumenter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each line of each probed class a number, and tells which line a number means. */
public final class LineNumbers {
    /** A line of a class. */
    public record Line(String className, int line) {}

    private final Map<Line, Integer> numbers = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> sources = new HashMap<>();

    /** The number of a line. */
    public synchronized int number(String className, int line) {
        return numbers.computeIfAbsent(
                new Line(className, line),
                added -> {
                    lines.add(added);
                    return lines.size() - 1;
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

    /** The line that has a number. */
    public synchronized Line line(int number) {
        return lines.get(number);
    }
}
