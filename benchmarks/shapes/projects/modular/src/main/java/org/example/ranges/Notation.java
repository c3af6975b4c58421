package org.example.ranges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ranges as text: {@code 1-3,7}. */
public final class Notation {
    private Notation() {}

    public static String write(Range range) {
        return range.size() == 1 ? String.valueOf(range.from()) : range.from() + "-" + range.to();
    }

    public static Ranges read(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                ranges.add(readOne(part.strip()));
            }
        }
        return new Ranges(ranges);
    }

    private static Range readOne(String part) {
        int dash = part.indexOf('-', 1);
        if (dash < 0) {
            int number = Integer.parseInt(part);
            return new Range(number, number);
        }
        return new Range(Integer.parseInt(part.substring(0, dash)), Integer.parseInt(part.substring(dash + 1)));
    }

    /** Reads a file whose lines are ranges; lines with a hash are comments. */
    public static Ranges read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return read(String.join(",", lines.stream().filter(line -> !line.startsWith("#")).toList()));
    }
}
