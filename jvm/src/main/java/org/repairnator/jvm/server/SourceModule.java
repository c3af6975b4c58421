package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.runner.TestRunner;
import org.repairnator.jvm.validator.Validator;
import org.repairnator.runtime.Observe;

/** How one module's main sources are compiled, and candidates of them judged; compilers are made when first needed. */
final class SourceModule implements AutoCloseable {
    private final List<Path> roots;
    private final List<Path> classPath;
    private final String level;
    private final Charset encoding;
    private final List<String> arguments;
    private final TestRunner runner;
    private Javac javac;
    private Javac observing;
    private Validator validator;

    /**
     * Reads a module.
     *
     * @param module as {@code open} describes it
     * @param runner runs the tests
     */
    SourceModule(JsonObject module, TestRunner runner) {
        this.roots = Json.paths(module, "sourceRoots");
        this.classPath = new ArrayList<>(List.of(Path.of(Json.text(module, "mainOutput"))));
        classPath.addAll(Json.paths(module, "classpath"));
        this.level = Json.text(module, "level", "");
        this.encoding = charset(Json.text(module, "encoding", ""));
        this.arguments = Json.texts(module, "compilerArgs");
        this.runner = runner;
    }

    private static Charset charset(String name) {
        if (name.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new BadRequest("unknown encoding \"" + name + "\"");
        }
    }

    /** Whether a source file is one of this module's. */
    boolean has(Path file) {
        return roots.stream().anyMatch(file::startsWith);
    }

    /** The compiler for its sources. */
    Javac javac() throws IOException {
        if (javac == null) {
            javac = new Javac(classPath, level, encoding, arguments);
        }
        return javac;
    }

    /** A compiler for sources that call our runtime. */
    Javac observing() throws IOException {
        if (observing == null) {
            List<Path> path = new ArrayList<>(classPath);
            try {
                path.add(Path.of(
                        Observe.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
            } catch (URISyntaxException error) {
                throw new IllegalStateException(error);
            }
            observing = new Javac(path, level, encoding, arguments);
            observing.lenient();
        }
        return observing;
    }

    /** Judges candidates of its sources. */
    Validator validator() throws IOException {
        if (validator == null) {
            validator = new Validator(javac(), runner);
        }
        return validator;
    }

    @Override
    public void close() throws IOException {
        if (javac != null) {
            javac.close();
        }
        if (observing != null) {
            observing.close();
        }
    }
}
