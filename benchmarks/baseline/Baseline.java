import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.Result;

/**
 * Plain validation in a warm JVM, the baseline of the throughput benchmark: each candidate (a whole changed file) is
 * compiled by itself by the in-process compiler, loaded by a fresh class loader, and its failing tests run by JUnit 4
 * one after the other up to the first that fails.
 *
 * <p>Arguments: name of the changed class's file, folder of candidates (one file each), main output, test output,
 * class path of the compiler, limit for each test in milliseconds, rounds to warm up, limit for each round in
 * milliseconds (no candidate is begun after it), and the failing tests as {@code Class#method}. Prints
 * {@code compiled=N validated=N passed=N millis=N} for the measured round.
 */
public final class Baseline {

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = compiler.getStandardFileManager(diagnostic -> { }, null, null);
    private final String name;
    private final URL[] outputs;
    private final String classpath;
    private final long limit;
    private final List<String> tests;
    private int compiled;
    private int validated;
    private int passed;

    private Baseline(String name, URL[] outputs, String classpath, long limit, List<String> tests) {
        this.name = name;
        this.outputs = outputs;
        this.classpath = classpath;
        this.limit = limit;
        this.tests = tests;
    }

    public static void main(String[] arguments) throws Exception {
        URL[] outputs = {new File(arguments[2]).toURI().toURL(), new File(arguments[3]).toURI().toURL()};
        String classpath = String.join(File.pathSeparator, arguments[2], arguments[3], arguments[4]);
        List<String> tests = List.of(arguments).subList(8, arguments.length);
        List<String> candidates = new ArrayList<>();
        try (Stream<Path> paths = Files.list(Path.of(arguments[1]))) {
            for (Path path : paths.sorted().toList()) {
                candidates.add(Files.readString(path));
            }
        }
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        for (int round = Integer.parseInt(arguments[6]); round >= 0; round--) {
            Baseline baseline =
                    new Baseline(arguments[0], outputs, classpath, Long.parseLong(arguments[5]), tests);
            long begin = System.nanoTime();
            for (String candidate : candidates) {
                if (System.nanoTime() - begin < Long.parseLong(arguments[7]) * 1_000_000) {
                    baseline.validate(candidate);
                }
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            if (round == 0) {
                out.printf("compiled=%d validated=%d passed=%d millis=%d%n",
                        baseline.compiled, baseline.validated, baseline.passed, millis);
            }
        }
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void validate(String source) throws Exception {
        Map<String, byte[]> classes = compile(source);
        if (classes == null) {
            return;
        }
        compiled++;
        try (URLClassLoader loader = new Loader(outputs, classes)) {
            for (String test : tests) {
                Boolean verdict = run(loader, test);
                if (!Boolean.TRUE.equals(verdict)) {
                    validated += verdict == null ? 0 : 1;
                    return;
                }
            }
            validated++;
            passed++;
        }
    }

    private Map<String, byte[]> compile(String source) {
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        JavaFileManager manager = new ForwardingJavaFileManager<>(files) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        written.put(className, bytes);
                        return bytes;
                    }
                };
            }
        };
        JavaFileObject unit = new SimpleJavaFileObject(URI.create("mem:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        List<String> options = List.of("-nowarn", "-proc:none", "-cp", classpath);
        boolean success =
                compiler.getTask(null, manager, diagnostic -> { }, options, null, List.of(unit)).call();
        if (!success) {
            return null;
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((className, bytes) -> classes.put(className, bytes.toByteArray()));
        return classes;
    }

    /** The verdict of one test; false when it was cut off at the limit; null when there is no such test. */
    @SuppressWarnings({"deprecation", "removal"})
    private Boolean run(ClassLoader loader, String test) throws Exception {
        String[] parts = test.split("#");
        Class<?> suite = Class.forName(parts[0], true, loader);
        Result[] result = new Result[1];
        Thread thread = new Thread(() -> result[0] = new JUnitCore().run(Request.method(suite, parts[1])));
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join(limit);
        boolean late = thread.isAlive();
        for (Thread left : Thread.getAllStackTraces().keySet()) {
            // JUnit runs a test that has a limit of its own in such a thread, and leaves it when it is over.
            if (left == thread || left.getName().equals("Time-limited test")) {
                left.stop();
            }
        }
        if (late) {
            return false;
        }
        return result[0] == null || result[0].getRunCount() == 0 ? null : Boolean.valueOf(result[0].wasSuccessful());
    }

    /** Looks for classes in the candidate, then in the project's outputs, then in the dependencies. */
    private static final class Loader extends URLClassLoader {

        private final Map<String, byte[]> classes;

        Loader(URL[] outputs, Map<String, byte[]> classes) {
            super(outputs, Baseline.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String className) throws ClassNotFoundException {
            byte[] bytes = classes.get(className);
            return bytes == null ? super.findClass(className) : defineClass(className, bytes, 0, bytes.length);
        }
    }
}
