package org.repairnator.jvm.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.repairnator.runtime.Ticks;

/** Class files of our own that other class loaders define again. */
final class OwnClasses {
    /** The class of which every loader of project classes defines its own copy. */
    static final String TICKS = Ticks.class.getName();

    static final byte[] TICKS_FILE = bytesOf(TICKS);

    private OwnClasses() {}

    /** The class file of one of our own classes. */
    static byte[] bytesOf(String name) {
        String resource = "/" + name.replace('.', '/') + ".class";
        try (InputStream in = OwnClasses.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
