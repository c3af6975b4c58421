package org.example.recent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The files that were opened last. */
public final class Recent {
    private final int most;
    private final SequencedSet<String> files = new LinkedHashSet<>();

    public Recent(int most) {
        this.most = most;
    }

    /** A file was opened. */
    public void open(String file) {
        files.addFirst(file);
        if (files.size() > most) {
            files.removeFirst();
        }
    }

    /** The last one first. */
    public List<String> all() {
        return new ArrayList<>(files);
    }
}
