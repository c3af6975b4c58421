package org.repairnator.jvm.compiler;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.tools.SimpleJavaFileObject;

/** A source file in memory. */
public final class SourceText extends SimpleJavaFileObject {
    private static final long MAX_BYTES = 16L << 20;

    private final String text;

    /**
     * Creates a source.
     *
     * @param path what the compiler takes its name to be
     * @param text its content
     */
    public SourceText(Path path, String text) {
        super(URI.create("memory://" + path.toUri().getRawPath()), Kind.SOURCE);
        this.text = text;
    }

    /**
     * Reads a file as javac does, except that what cannot be decoded is replaced rather than refused.
     *
     * @throws IOException when the file cannot be read, or is not a regular file of a sane size
     */
    public static String read(Path path, Charset encoding) throws IOException {
        // Opening a pipe would wait for whoever writes to it.
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "not a regular file");
        }
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException(path + " is larger than " + MAX_BYTES + " bytes");
        }
        return encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                .toString();
    }

    /** The content. */
    public String text() {
        return text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }

    @Override
    public Reader openReader(boolean ignoreEncodingErrors) {
        return new StringReader(text);
    }
}
