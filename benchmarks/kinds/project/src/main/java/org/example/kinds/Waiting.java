package org.example.kinds;

import java.util.ArrayList;
import java.util.List;

/** People who wait, in their order. */
public final class Waiting {
    private final List<String> names = new ArrayList<>();

    /** Adds a name; nobody waits twice. */
    public void add(String name) {
        names.add(name);
    }

    public String next() {
        return names.isEmpty() ? "" : names.remove(0);
    }

    public int size() {
        return names.size();
    }
}
