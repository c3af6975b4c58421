package org.repairnator.jvm.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.repairnator.jvm.instrumenter.LineNumbers;
import org.repairnator.jvm.runner.ClassPathLoader;
import org.repairnator.jvm.runner.NamedModules;
import org.repairnator.jvm.runner.ProjectClasses;
import org.repairnator.jvm.runner.TestRunner;
import org.repairnator.jvm.runner.Usage;

/** One opened module: its classes, its tests, and compilers for its sources and those of modules that it depends on. */
final class Session {
    private static final int HUNG = 3;

    private final List<Path> testRoots;
    private final LineNumbers lines = new LineNumbers();
    private final ClassPathLoader classPath;
    private final ProjectClasses classes;
    private final TestRunner runner;
    private final List<SourceModule> modules = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Usage usage = new Usage();
    private final LastCompiled lastObserved = new LastCompiled();
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
        List<JsonObject> agents = Json.list(request, "agents", JsonElement::getAsJsonObject);
        agents.stream().map(agent -> Path.of(Json.text(agent, "jar"))).filter(jar -> !kept.contains(jar)).forEach(kept::add);
        this.classPath = new ClassPathLoader(kept);
        for (JsonObject agent : agents) {
            String refusal = Agents.start(Path.of(Json.text(agent, "jar")), Json.text(agent, "options", ""), classPath);
            if (!refusal.isEmpty()) {
                warnings.add(refusal);
            }
        }
        List<Path> probed = new ArrayList<>(List.of(mainOutput));
        dependencies.stream().filter(Files::isDirectory).forEach(probed::add);
        List<Path> folders = new ArrayList<>(List.of(testOutput));
        folders.addAll(probed);
        this.classes = new ProjectClasses(folders, probed, lines);
        this.runner = new TestRunner(classPath, classes, named(request, mainOutput, testOutput, folders), this::hang);
        if (!agents.isEmpty()) {
            // An agent may define a class again as it is in its folder, without what is added to classes that are kept.
            runner.keepNone();
        }
        modules.add(new SourceModule(request, runner));
        modules.addAll(Json.list(request, "others", item -> new SourceModule(item.getAsJsonObject(), runner)));
    }

    /** The modules as the build's test runner has them; none where they cannot be laid out so. */
    private NamedModules named(JsonObject request, Path own, Path tests, List<Path> folders) throws IOException {
        if (!Json.flag(request, "modulePath")) {
            return NamedModules.NONE;
        }
        try {
            return NamedModules.of(own, tests, folders);
        } catch (FindException | ResolutionException | IllegalArgumentException | SecurityException unusual) {
            warnings.add("tests run on the class path, not on the module path: " + unusual.getMessage());
            return NamedModules.NONE;
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

    /** What is not as in the build's own test JVMs, for people. */
    List<String> warnings() {
        return warnings;
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

    /** The module that a source file belongs to; the opened one where none has it. */
    SourceModule moduleOf(Path file) {
        return modules.stream().filter(module -> module.has(file)).findFirst().orElse(modules.get(0));
    }

    TestRunner runner() {
        return runner;
    }

    /** What candidates' tests used so far. */
    Usage usage() {
        return usage;
    }

    /** The classes that were observed last. */
    LastCompiled lastObserved() {
        return lastObserved;
    }

    void close() throws IOException {
        for (SourceModule module : modules) {
            module.close();
        }
        classPath.close();
    }
}
