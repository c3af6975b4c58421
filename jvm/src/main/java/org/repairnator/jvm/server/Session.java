package org.repairnator.jvm.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.instrumenter.LineNumbers;
import org.repairnator.jvm.runner.ClassPathLoader;
import org.repairnator.jvm.runner.ProjectClasses;
import org.repairnator.jvm.runner.TestRunner;
import org.repairnator.jvm.runner.Usage;
import org.repairnator.jvm.validator.Validator;
import org.repairnator.runtime.Observe;

/** One opened module: its classes, its tests, and a compiler for its sources. */
final class Session {
    private static final int HUNG = 3;

    private final List<Path> testRoots;
    private final LineNumbers lines = new LineNumbers();
    private final ClassPathLoader classPath;
    private final ProjectClasses classes;
    private final Javac javac;
    private final Javac observing;
    private final TestRunner runner;
    private final Validator validator;
    private final Usage usage = new Usage();
    private final IntConsumer halt;
    private volatile Replies replies;

    /**
     * Opens a module.
     *
     * @param request {@code open}
     * @param replies where a hang is reported until the next request is served
     * @param halt ends the JVM at once with a status
     * @throws IOException when a folder or jar cannot be read
     */
    Session(JsonObject request, Replies replies, IntConsumer halt) throws IOException {
        this.replies = replies;
        this.halt = halt;
        for (Map.Entry<String, JsonElement> property : Json.object(request, "systemProperties").entrySet()) {
            System.setProperty(property.getKey(), property.getValue().getAsString());
        }
        this.testRoots = Json.paths(request, "testRoots");
        Path mainOutput = Path.of(Json.text(request, "mainOutput"));
        Path testOutput = Path.of(Json.text(request, "testOutput"));
        List<Path> dependencies = Json.paths(request, "classpath");
        List<Path> kept = new ArrayList<>(dependencies);
        kept.addAll(Json.paths(request, "runner"));
        this.classPath = new ClassPathLoader(kept, lines);
        this.classes = new ProjectClasses(List.of(testOutput, mainOutput), List.of(mainOutput), lines);
        this.runner = new TestRunner(classPath, classes, this::hang);
        List<Path> compilePath = new ArrayList<>(List.of(mainOutput));
        compilePath.addAll(dependencies);
        this.javac = new Javac(compilePath, Json.text(request, "level", ""), charset(request),
                Json.texts(request, "compilerArgs"));
        this.validator = new Validator(javac, runner);
        this.observing = compilerForObserving(compilePath, request);
    }

    /** A compiler for code that calls our runtime. */
    private static Javac compilerForObserving(List<Path> compilePath, JsonObject request) throws IOException {
        List<Path> path = new ArrayList<>(compilePath);
        try {
            path.add(Path.of(Observe.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException error) {
            throw new IllegalStateException(error);
        }
        Javac compiler = new Javac(
                path, Json.text(request, "level", ""), charset(request), Json.texts(request, "compilerArgs"));
        compiler.lenient();
        return compiler;
    }

    private static Charset charset(JsonObject request) {
        String name = Json.text(request, "encoding", "");
        if (name.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new BadRequest("unknown encoding \"" + name + "\"");
        }
    }

    private void hang() {
        replies.event("hang", new JsonObject());
        halt.accept(HUNG);
    }

    /** From now on a hang is reported as part of this request. */
    void serve(Replies current) {
        replies = current;
    }

    List<String> frameworks() {
        return runner.frameworks();
    }

    List<Path> testRoots() {
        return testRoots;
    }

    LineNumbers lines() {
        return lines;
    }

    ProjectClasses classes() {
        return classes;
    }

    Javac javac() {
        return javac;
    }

    Javac observing() {
        return observing;
    }

    TestRunner runner() {
        return runner;
    }

    Validator validator() {
        return validator;
    }

    /** What candidates' tests used so far. */
    Usage usage() {
        return usage;
    }

    void close() throws IOException {
        javac.close();
        observing.close();
        classPath.close();
    }
}
