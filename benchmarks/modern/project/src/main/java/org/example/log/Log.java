package org.example.log;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Messages in the order in which they came. */
public final class Log {
    private final List<String> messages = new ArrayList<>();

    public void add(String message) {
        messages.add(message);
    }

    /** The newest messages, the last first. */
    public String newest(int count) {
        return messages.stream().limit(count).collect(Collectors.joining("|"));
    }

    /** What came first. */
    public String first() {
        return messages.isEmpty() ? "" : messages.getFirst();
    }
}
