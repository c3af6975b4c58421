package org.repairnator.jvm.compiler;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** The compiler for one module's main sources; its view of the class path is kept from one use to the next. */
public final class Javac implements AutoCloseable {
    /** What a project may pass that must not reach candidates: places, processors, and warnings as errors. */
    private static final Set<String> DROPPED_WITH_VALUE = Set.of(
            "-d", "-s", "-h", "-cp", "-classpath", "--class-path", "-sourcepath", "--source-path", "-processorpath",
            "--processor-path", "-processor", "-encoding", "-source", "--source", "-target", "--target", "--release",
            "-bootclasspath", "-extdirs", "-Xmaxerrs", "-Xmaxwarns", "--module-path", "-p", "--module-source-path",
            "--processor-module-path");

    private static final int FIRST_JAVA_WITHOUT_SEVEN = 20;

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;
    private final Charset encoding;
    private final List<String> common;
    private final String level;
    private final Platform platform;
    private boolean strict;

    /**
     * Creates a compiler.
     *
     * @param classPath what the sources may use, the module's own output included
     * @param level of the language, as a number; empty for the newest
     * @param encoding of the sources
     * @param arguments further ones that the project gives its compiler
     * @throws IOException when the class path cannot be read
     */
    public Javac(List<Path> classPath, String level, Charset encoding, List<String> arguments) throws IOException {
        this.compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: a JDK is needed, not a JRE");
        }
        this.files = compiler.getStandardFileManager(null, Locale.ROOT, encoding);
        files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
        // Empty, since javac would otherwise look for sources on the class path.
        files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        this.encoding = encoding;
        this.level = supported(level);
        this.common = options(arguments);
        // The platform as it was hides newer methods, but also internal ones that some projects use.
        boolean plain = common.stream().noneMatch(option -> option.startsWith("--add-"));
        boolean older = !this.level.isEmpty() && Integer.parseInt(this.level) < Runtime.version().feature();
        this.platform = plain && older ? Platform.of(this.level) : null;
        this.strict = platform != null;
    }

    private static String supported(String level) {
        if (level.isEmpty()) {
            return level;
        }
        String number = level.startsWith("1.") ? level.substring(2) : level;
        int lowest = Runtime.version().feature() >= FIRST_JAVA_WITHOUT_SEVEN ? 8 : 7;
        return String.valueOf(Math.max(lowest, Integer.parseInt(number)));
    }

    private static List<String> options(List<String> arguments) {
        List<String> options = new ArrayList<>(List.of(
                "-g", "-nowarn", "-proc:none", "-implicit:none", "-Xlint:none", "-XDallowStringFolding=false",
                "-Xmaxerrs", "1000000"));
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (DROPPED_WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.startsWith("--add-") || argument.startsWith("--enable-") || argument.equals("-parameters")) {
                options.add(argument);
                boolean separate = argument.startsWith("--add-") && !argument.contains("=");
                if (separate && i + 1 < arguments.size()) {
                    options.add(arguments.get(++i));
                }
            }
        }
        return options;
    }

    /** The encoding of the sources. */
    public Charset encoding() {
        return encoding;
    }

    /** Keeps to the platform's interface at the source level; given up when the project's own code does not. */
    public void lenient() {
        strict = false;
    }

    /** Whether the platform's interface at the source level is kept to. */
    public boolean isStrict() {
        return strict;
    }

    /** Compiles sources together. */
    public Compilation compile(List<SourceText> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        MemoryFiles output = memory();
        boolean good = task(output, diagnostics, sources).call();
        List<Problem> problems = errors(diagnostics);
        if (!good && problems.isEmpty()) {
            problems.add(new Problem(null, Diagnostic.NOPOS, "the compiler failed without a word"));
        }
        return new Compilation(problems.isEmpty() ? output.written() : Map.of(), problems);
    }

    /** Only parses sources. */
    public Parsed parse(List<SourceText> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try {
            JavacTask task = task(memory(), diagnostics, sources);
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return new Parsed(units, Trees.instance(task).getSourcePositions(), errors(diagnostics));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A task whose trees and types can be looked at; its diagnostics go to {@code diagnostics}. */
    public JavacTask task(DiagnosticCollector<JavaFileObject> diagnostics, List<SourceText> sources) {
        return task(memory(), diagnostics, sources);
    }

    private MemoryFiles memory() {
        return new MemoryFiles(files, strict ? platform.files() : null);
    }

    private JavacTask task(
            MemoryFiles output, DiagnosticCollector<JavaFileObject> diagnostics, List<SourceText> sources) {
        List<String> options = new ArrayList<>(common);
        if (!level.isEmpty()) {
            options.addAll(List.of("-source", level, "-target", level));
        }
        return (JavacTask) compiler.getTask(Writer.nullWriter(), output, diagnostics, options, null, sources);
    }

    /** The errors among diagnostics. */
    public static List<Problem> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        List<Problem> problems = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                problems.add(Problem.of(diagnostic));
            }
        }
        return problems;
    }

    @Override
    public void close() throws IOException {
        files.close();
        if (platform != null) {
            platform.close();
        }
    }
}
