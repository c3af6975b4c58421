package org.repairnator.jvm.server;

import java.nio.file.Path;
import java.util.Map;

/** The classes of the file that was compiled last: requests that differ in what is forced alone follow each other. */
final class LastCompiled {
    private Path file;
    private String text;
    private Map<String, byte[]> classes;

    /** The classes of the file with this text; null where something else was compiled last. */
    Map<String, byte[]> get(Path file, String text) {
        return file.equals(this.file) && text.equals(this.text) ? classes : null;
    }

    void keep(Path file, String text, Map<String, byte[]> classes) {
        this.file = file;
        this.text = text;
        this.classes = Map.copyOf(classes);
    }
}
