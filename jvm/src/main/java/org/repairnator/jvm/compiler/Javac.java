package org.repairnator.jvm.compiler;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskImpl;
import com.sun.tools.javac.util.Log;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
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
    private final Map<MemoryFiles.Listing, Iterable<JavaFileObject>> listings = new HashMap<>();
    private final WarmTasks tasks = new WarmTasks(this::memory);
    private final BuiltMembers built;
    private final Completion completion;
    /** Files that compile only with what the build added to their classes. */
    private final Set<URI> completed = new HashSet<>();
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
        this.built = new BuiltMembers(classPath);
        this.completion = new Completion(built);
        this.level = supported(level);
        this.common = commonOptions(arguments);
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

    private static List<String> commonOptions(List<String> arguments) {
        List<String> options = new ArrayList<>(List.of(
                "-g", "-nowarn", "-proc:none", "-implicit:none", "-Xlint:none", "-XDallowStringFolding=false",
                // All errors are wanted at once, those of data flow too.
                "-XDshould-stop.ifError=FLOW", "-Xmaxerrs", "1000000"));
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

    /** Gives up the platform's interface at the source level, since the project's own code does not keep to it. */
    public void lenient() {
        strict = false;
        listings.clear();
        tasks.renew();
    }

    /**
     * Gives up what the project's own build of a file does not keep to: first the platform's interface, then that its
     * classes have what the source declares and no more.
     *
     * @return whether anything has changed, so that the file may compile now
     */
    public boolean settle(SourceText source) {
        boolean wasStrict = strict;
        if (strict && !compile(List.of(source)).succeeded()) {
            lenient();
        }
        boolean compiles = compile(List.of(source)).succeeded();
        if (!compiles && completed.add(source.toUri()) && !compile(List.of(source)).succeeded()) {
            completed.remove(source.toUri());
        }
        return strict != wasStrict || completed.contains(source.toUri());
    }

    /** Declares in parsed trees what the build added to their classes, where the file does not compile without. */
    public void complete(JavacTask task, CompilationUnitTree unit) {
        if (completed.contains(unit.getSourceFile().toUri())) {
            completion.complete(((BasicJavacTask) task).getContext(), unit);
        }
    }

    /** Whether the platform's interface at the source level is kept to. */
    public boolean isStrict() {
        return strict;
    }

    /** Compiles sources together. */
    public Compilation compile(List<SourceText> sources) {
        return compile(sources, new Pruner() {
            @Override
            public boolean accepts(List<CompilationUnitTree> units, SourcePositions positions) {
                return true;
            }

            @Override
            public List<Element> prune(List<Problem> problems, Iterable<? extends Element> classes) {
                List<Element> all = new ArrayList<>();
                if (problems.isEmpty()) {
                    classes.forEach(all::add);
                }
                return all;
            }
        });
    }

    /** What the build's classes of a source have that they lack when it is compiled here, in words; nothing where it does not compile. */
    public List<String> lacking(SourceText source) {
        return built.lacking(compile(List.of(source)).classes());
    }

    /** Looks at a compilation under way, and takes out what does not compile. */
    interface Pruner {
        /** Whether the parsed trees are what they should be; the compilation ends otherwise. */
        boolean accepts(List<CompilationUnitTree> units, SourcePositions positions);

        /**
         * Takes the places of errors out of the trees.
         *
         * @return the classes to make code for; empty when errors are left and none can be made
         */
        List<Element> prune(List<Problem> problems, Iterable<? extends Element> classes);
    }

    /**
     * Compiles sources together; goes on after errors with what is left.
     *
     * @return the classes, beside the problems that were there before they were taken out; no classes where
     *     problems are left
     */
    Compilation compile(List<SourceText> sources, Pruner pruner) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try {
            return tasks.run(diagnostics, options(), sources, task -> compile(task, diagnostics, pruner));
        } catch (RuntimeException | AssertionError | StackOverflowError crash) {
            // Of javac itself, over code that nobody would write; whoever asked finds the candidate at fault by halving.
            return new Compilation(Map.of(), List.of(new Problem(null, Diagnostic.NOPOS, "the compiler failed: " + crash)));
        }
    }

    private Compilation compile(
            WarmTasks.Task task, DiagnosticCollector<JavaFileObject> diagnostics, Pruner pruner) throws IOException {
        List<CompilationUnitTree> units = new ArrayList<>();
        task.javac().parse().forEach(units::add);
        boolean good = errors(diagnostics).isEmpty();
        if (!good || !pruner.accepts(units, Trees.instance(task.javac()).getSourcePositions())) {
            return new Compilation(Map.of(), errors(diagnostics));
        }
        units.forEach(unit -> complete(task.javac(), unit));
        Iterable<? extends Element> analyzed = task.javac().analyze();
        task.analyzed(units);
        List<Problem> problems = errors(diagnostics);
        List<Element> classes = pruner.prune(problems, analyzed);
        // The errors are out of the trees now; javac makes no code as long as it counts any.
        Log.instance(task.context()).nerrors = 0;
        ((JavacTaskImpl) task.javac()).generate(classes);
        boolean more = errors(diagnostics).size() > problems.size();
        return new Compilation(more ? Map.of() : built.addedTo(task.written()), errors(diagnostics));
    }

    /** What the build added to classes. */
    BuiltMembers built() {
        return built;
    }

    /** Only parses sources. */
    public Parsed parse(List<SourceText> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        return tasks.run(diagnostics, options(), sources, task -> {
            List<CompilationUnitTree> units = new ArrayList<>();
            task.javac().parse().forEach(units::add);
            return new Parsed(units, Trees.instance(task.javac()).getSourcePositions(), errors(diagnostics));
        });
    }

    /** A task whose trees and types can be looked at; its diagnostics go to {@code diagnostics}. */
    public JavacTask task(DiagnosticCollector<JavaFileObject> diagnostics, List<SourceText> sources) {
        return (JavacTask) compiler.getTask(Writer.nullWriter(), memory(), diagnostics, options(), null, sources);
    }

    private MemoryFiles memory() {
        return new MemoryFiles(files, strict ? platform.files() : null, listings);
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(common);
        if (!level.isEmpty()) {
            options.addAll(List.of("-source", level, "-target", level));
        }
        return options;
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
