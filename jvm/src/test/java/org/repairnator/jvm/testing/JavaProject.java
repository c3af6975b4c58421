package org.repairnator.jvm.testing;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** A Java project of a few classes in a folder of its own, compiled with javac. */
public final class JavaProject {
    /** What its tests are written with, by classes that tell the jars. */
    public enum Framework {
        NONE(),
        JUNIT4("org.junit.Test", "org.hamcrest.Matcher"),
        JUNIT5(
                "org.junit.jupiter.api.Test",
                "org.junit.jupiter.engine.JupiterTestEngine",
                "org.junit.jupiter.params.ParameterizedTest",
                "org.junit.platform.commons.JUnitException",
                "org.junit.platform.engine.TestEngine",
                "org.junit.platform.launcher.Launcher",
                "org.opentest4j.AssertionFailedError",
                "org.apiguardian.api.API"),
        TESTNG("org.testng.TestNG", "com.beust.jcommander.JCommander");

        private final List<String> markers;

        Framework(String... markers) {
            this.markers = List.of(markers);
        }

        /** The jars that the tests in here run with. */
        public List<Path> jars() {
            return markers.stream().map(Framework::jarOf).distinct().toList();
        }

        private static Path jarOf(String className) {
            try {
                Class<?> type = Class.forName(className, false, JavaProject.class.getClassLoader());
                return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            } catch (ClassNotFoundException | URISyntaxException error) {
                throw new IllegalStateException(error);
            }
        }
    }

    private static final Gson GSON = new Gson();

    private final Path root;
    private final List<Path> jars;
    private final List<JavaProject> uses = new ArrayList<>();

    /**
     * Creates an empty project.
     *
     * @param root its folder
     */
    public JavaProject(Path root, Framework framework) {
        this.root = root;
        this.jars = new ArrayList<>(framework.jars());
        create(mainOutput());
        create(testOutput());
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Adds a class of the product. */
    public JavaProject main(String className, String text) {
        write(mainFile(className), text);
        return this;
    }

    /** Adds a test class. */
    public JavaProject test(String className, String text) {
        write(testRoot().resolve(className.replace('.', '/') + ".java"), text);
        return this;
    }

    /** Puts the product of another module of the same build, compiled already, on the class path. */
    public JavaProject use(JavaProject other) {
        uses.add(other);
        return this;
    }

    /** Puts a library on the class path: what another project's product has been compiled to, as a jar. */
    public JavaProject library(JavaProject other) {
        Path jar = root.resolve("library" + jars.size() + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(other.mainOutput())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(other.mainOutput().relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        jars.add(jar);
        return this;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Compiles all classes. */
    public JavaProject compile() {
        javac(mainRoot(), mainOutput());
        javac(testRoot(), testOutput());
        return this;
    }

    private void javac(Path sources, Path output) {
        List<String> arguments = new ArrayList<>(List.of("-g", "-nowarn", "-proc:none", "-d", output.toString(), "-cp"));
        arguments.add(Stream.concat(Stream.of(mainOutput(), testOutput()), classPath().stream())
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator"))));
        List<String> files = sourcesIn(sources);
        arguments.addAll(files);
        if (!files.isEmpty()
                && ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException("the project does not compile: " + files);
        }
    }

    private static List<String> sourcesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    public List<Path> jars() {
        return jars;
    }

    private List<Path> classPath() {
        return Stream.concat(uses.stream().map(JavaProject::mainOutput), jars.stream()).toList();
    }

    public Path mainOutput() {
        return root.resolve("classes");
    }

    public Path testOutput() {
        return root.resolve("test-classes");
    }

    public Path testRoot() {
        return root.resolve("src/test");
    }

    private Path mainRoot() {
        return root.resolve("src/main");
    }

    /** The source file of a class of the product. */
    public Path mainFile(String className) {
        return mainRoot().resolve(className.replace('.', '/') + ".java");
    }

    /** The source of a class of the product. */
    public String text(String className) {
        try {
            return Files.readString(mainFile(className));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The request that opens it. */
    public JsonObject opening() {
        Map<String, Object> fields = new HashMap<>(compiling());
        fields.putAll(Map.of(
                "op", "open",
                "protocol", 3,
                "testOutput", testOutput().toString(),
                "testRoots", List.of(testRoot().toString()),
                "modulePath", true,
                "others", uses.stream().map(JavaProject::compiling).toList(),
                "runner", List.of()));
        return request(fields);
    }

    private Map<String, Object> compiling() {
        return Map.of(
                "classpath", classPath().stream().map(Path::toString).toList(),
                "mainOutput", mainOutput().toString(),
                "sourceRoots", List.of(mainRoot().toString()),
                "level", "8",
                "encoding", "UTF-8");
    }

    /** A request that names a class's file: {@code fields} are its other fields. */
    public JsonObject request(String operation, String className, Map<String, ?> fields) {
        JsonObject request = request(fields);
        request.addProperty("op", operation);
        request.addProperty("file", mainFile(className).toString());
        return request;
    }

    /** A replacement of the first occurrence of a text in a class, as requests write it. */
    public Map<String, Object> edit(String className, String old, String replacement) {
        int start = text(className).indexOf(old);
        if (start < 0) {
            throw new IllegalArgumentException(className + " has no \"" + old + "\"");
        }
        return Map.of("start", start, "end", start + old.length(), "text", replacement);
    }

    /** A request of any fields. */
    public static JsonObject request(Map<String, ?> fields) {
        return GSON.toJsonTree(fields).getAsJsonObject();
    }

    /** Tests, each {@code suite#case}, as requests write them. */
    public static List<Map<String, String>> tests(String... names) {
        return Arrays.stream(names)
                .map(name -> name.split("#", 2))
                .map(parts -> Map.of("suite", parts[0], "case", parts.length < 2 ? "" : parts[1]))
                .toList();
    }
}
