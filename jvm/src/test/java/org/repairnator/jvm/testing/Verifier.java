package org.repairnator.jvm.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.repairnator.jvm.analyzer.Analyzer;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.compiler.CopyCompiler;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.SourceFile;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.instrumenter.LineNumbers;
import org.repairnator.jvm.runner.ClassPathLoader;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.NamedModules;
import org.repairnator.jvm.runner.ProjectClasses;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestRunner;
import org.repairnator.jvm.validator.Candidate;
import org.repairnator.jvm.validator.Judgement;
import org.repairnator.jvm.validator.Times;
import org.repairnator.jvm.validator.Trial;
import org.repairnator.jvm.validator.Validator;
import org.repairnator.runtime.Allocations;
import org.repairnator.runtime.Probes;
import org.repairnator.runtime.Ticks;

/**
 * States what the analyzer, the compiler, the instrumenter and the validator make of one source file, so that a test
 * reads like a definition of it.
 *
 * <p>The file is of package {@code ex} and holds the class {@code A}.
 */
public final class Verifier {
    private static final String NAME = "ex.A";
    private static final long TICKS = 1_000_000;
    private static final long BYTES = 32_000_000;

    private final Path folder;
    private final String text;
    private final Map<String, String> others = new HashMap<>();

    private Verifier(Path folder, String text) {
        this.folder = folder;
        this.text = text;
    }

    /**
     * For a source file.
     *
     * @param folder an empty one
     * @param text without the declaration of the package, which it gets on its first line
     */
    public static Verifier of(Path folder, String text) {
        return new Verifier(folder, "package ex; " + text);
    }

    /** The same of a class with these members. */
    public static Verifier ofMembers(Path folder, String members) {
        return of(folder, "import java.util.*; class A { " + members + " }");
    }

    /** The same beside another class of the product. */
    public Verifier beside(String className, String other) {
        others.put(className, other);
        return this;
    }

    private Edit edit(String old, String replacement) {
        int start = text.indexOf(old);
        assertTrue(start >= 0, () -> "the file has no \"" + old + "\"");
        return new Edit(start, start + old.length(), replacement);
    }

    private Javac javac(List<Path> classPath) {
        try {
            return new Javac(classPath, "", StandardCharsets.UTF_8, List.of());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    // ---- the analyzer ------------------------------------------------------------------------------------

    /** What the analyzer tells of the file. */
    public Analysis analyzed() {
        Path file = folder.resolve("A.java");
        try (Javac javac = javac(List.of())) {
            Files.writeString(file, text);
            return new Analysis(new Analyzer(javac, List.of()).analyze(file, List.of(), List.of(), List.of()), text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** An analysis, and the tree nodes in it. */
    public record Analysis(JsonObject json, String text) {
        /** The outermost node of this text. */
        public Tree tree(String code) {
            return all().stream()
                    .filter(node -> node.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no node \"" + code + "\" among "
                            + all().stream().map(Tree::code).toList()));
        }

        private List<Tree> all() {
            return objects(json.getAsJsonArray("nodes")).stream().map(node -> new Tree(node, this)).toList();
        }

        /** The member of this name. */
        public JsonObject member(String name) {
            return named(json.getAsJsonArray("members"), name);
        }

        /** What is known of a type. */
        public JsonObject type(String name) {
            assertTrue(json.getAsJsonObject("types").has(name), () -> name + ": " + json.get("types"));
            return json.getAsJsonObject("types").getAsJsonObject(name);
        }

        /** Names of the members of this kind (fields, methods, constants) of a type. */
        public List<String> names(String type, String kind) {
            return Verifier.names(type(type).getAsJsonArray(kind));
        }
    }

    /** A node of an analysis. */
    public record Tree(JsonObject json, Analysis analysis) {
        String code() {
            return analysis.text.substring(json.get("start").getAsInt(), json.get("end").getAsInt());
        }

        /** What it is, what it is in the node around it, and its type ("" for none). */
        public Tree is(String kind, String role, String type) {
            has("kind", kind);
            has("role", role);
            return has("type", type);
        }

        /** A field of it; "" where it has none. */
        public Tree has(String field, String value) {
            JsonElement found = json.get(field);
            assertEquals(value, found == null || found.isJsonNull() ? "" : found.getAsString(), () -> field + " of " + json);
            return this;
        }

        /** A field of what it names. */
        public Tree names(String field, String value) {
            assertTrue(json.has("symbol"), json::toString);
            JsonElement found = json.getAsJsonObject("symbol").get(field);
            assertEquals(value, found.isJsonPrimitive() ? found.getAsString() : found.toString(), json::toString);
            return this;
        }

        /** The local variables that are visible, innermost first; those without a value are followed by "?". */
        public Tree sees(String... variables) {
            List<String> seen = objects(scope().getAsJsonArray("variables")).stream()
                    .map(each -> each.get("name").getAsString() + (each.get("assigned").getAsBoolean() ? "" : "?"))
                    .toList();
            assertEquals(List.of(variables), seen);
            return this;
        }

        /** The names of the fields ("fields") or methods ("methods") that are visible without a receiver. */
        public List<String> reachable(String kind) {
            JsonArray sets = analysis.json.getAsJsonArray(kind.equals("fields") ? "fieldSets" : "methodSets");
            return Verifier.names(sets.get(scope().get(kind).getAsInt()).getAsJsonArray());
        }

        /** The type of {@code this}; "" in static code. */
        public String self() {
            JsonElement self = scope().get("this");
            return self.isJsonNull() ? "" : self.getAsString();
        }

        private JsonObject scope() {
            return analysis.json.getAsJsonArray("scopes").get(json.get("scope").getAsInt()).getAsJsonObject();
        }
    }

    private static List<JsonObject> objects(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(each -> each.isJsonObject() ? each.getAsJsonObject() : new JsonObject())
                .toList();
    }

    private static List<String> names(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(each -> each.isJsonObject() ? each.getAsJsonObject().get("name").getAsString() : each.getAsString())
                .toList();
    }

    private static JsonObject named(JsonArray array, String name) {
        return objects(array).stream()
                .filter(each -> each.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + array));
    }

    // ---- the compiler ------------------------------------------------------------------------------------

    /** What becomes of replacements of a text in methods, compiled together as copies. */
    public Copies copies(String old, String... replacements) {
        try (Javac javac = javac(List.of())) {
            SourceFile file = SourceFile.parse(javac, Path.of("/ex/A.java"), text);
            List<Copy> copies = new ArrayList<>();
            for (String replacement : replacements) {
                file.byMethod(List.of(edit(old, replacement)))
                        .orElseThrow(() -> new AssertionError("\"" + old + "\" is in no method"))
                        .forEach((method, edits) -> copies.add(Copy.of(copies.size(), method, text, edits)));
            }
            return new Copies(new CopyCompiler(javac).compile(file, text, copies));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Copies of methods that were compiled together. */
    public record Copies(CopyCompiler.Result result) {
        /** The numbers of those that compile not, counted from 0. */
        public Copies fail(Integer... numbers) {
            assertFalse(result.entangled());
            assertEquals(new TreeSet<>(List.of(numbers)), new TreeSet<>(result.problems().keySet()));
            return this;
        }

        /** A part of what the compiler says of one. */
        public Copies failWith(int number, String message) {
            assertTrue(result.problems().get(number).contains(message), result.problems().get(number));
            return this;
        }

        /** The class that has a copy. */
        public Copies isIn(String className, int number) {
            String code = new String(result.classes().get(className), StandardCharsets.ISO_8859_1);
            assertTrue(code.contains(Copy.MARK + number), className);
            return this;
        }
    }

    // ---- the instrumenter --------------------------------------------------------------------------------

    /** The class as it runs when it is instrumented. */
    public Running instrumented() {
        Map<String, byte[]> classes;
        try (Javac javac = javac(List.of())) {
            classes = javac.compile(List.of(new SourceText(Path.of("/ex/A.java"), text))).classes();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        assertFalse(classes.isEmpty(), "the file does not compile");
        LineNumbers lines = new LineNumbers();
        Map<String, byte[]> instrumented = new HashMap<>();
        classes.forEach((name, bytes) -> instrumented.put(name, Instrumenter.instrument(bytes, lines)));
        return new Running(new Loader(instrumented), lines);
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes) {
            super(Verifier.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** An instrumented class. */
    public record Running(ClassLoader loader, LineNumbers numbers) {
        /** Calls a static method; what it returned or threw, and what it used. */
        public Call call(String name, Object... arguments) {
            Ticks ticks = new Ticks();
            try {
                Class<?> type = Class.forName(NAME, true, loader);
                Method method = Arrays.stream(type.getDeclaredMethods())
                        .filter(each -> each.getName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no method " + name));
                method.setAccessible(true);
                Probes.take();
                ticks.allow(TICKS);
                Allocations.allow(BYTES);
                Object result;
                try {
                    result = method.invoke(null, arguments);
                } catch (InvocationTargetException thrown) {
                    result = thrown.getCause();
                }
                long used = TICKS - ticks.left();
                Allocations.look();
                long bytes = BYTES - Allocations.left();
                List<LineNumbers.Probe> ran =
                        Arrays.stream(Probes.take()).mapToObj(numbers::probe).toList();
                return new Call(result, used, bytes, ran);
            } catch (ReflectiveOperationException error) {
                throw new AssertionError(error);
            } finally {
                ticks.allow(Long.MAX_VALUE);
                Allocations.allow(Long.MAX_VALUE);
            }
        }
    }

    /** A call of an instrumented method. */
    public record Call(Object result, long ticks, long bytes, List<LineNumbers.Probe> ran) {
        /** What it returned. */
        public Call gives(Object value) {
            assertEquals(value, result);
            return this;
        }

        /** What it threw. */
        public Call throwsA(Class<? extends Throwable> type) {
            assertEquals(type, result.getClass());
            return this;
        }

        /** Loop iterations and method entries. */
        public Call takes(long number) {
            assertEquals(number, ticks);
            return this;
        }

        /** Bytes that it allocated at most. */
        public Call allocatesAtMost(long number) {
            assertTrue(bytes <= number, () -> bytes + " bytes");
            return this;
        }

        /** The lines that ran, in ascending order. */
        public Call runs(Integer... lines) {
            List<Integer> found = ran.stream()
                    .filter(LineNumbers.Line.class::isInstance)
                    .map(LineNumbers.Probe::line)
                    .sorted()
                    .toList();
            assertEquals(List.of(lines), found);
            return this;
        }

        /** How many ways of conditions and switches were gone. */
        public Call branches(int number) {
            assertEquals(number, ran.stream().filter(LineNumbers.Branch.class::isInstance).count());
            return this;
        }
    }

    // ---- the validator -----------------------------------------------------------------------------------

    /** The file with tests: the members of {@code ex.ATest}, JUnit 4. */
    public Judging tested(String tests) {
        JavaProject project = new JavaProject(folder, JavaProject.Framework.JUNIT4)
                .main(NAME, text)
                .test("ex.ATest", "package ex; import static org.junit.Assert.*; import org.junit.*; import java.util.*;"
                        + " public class ATest { " + tests + " }");
        others.forEach(project::main);
        return new Judging(project.compile());
    }

    /** Candidates of the file, judged by tests. */
    public final class Judging {
        private final JavaProject project;
        private final List<Candidate> candidates = new ArrayList<>();
        private List<TestId> failing = List.of();
        private List<TestId> passing = List.of();

        private Judging(JavaProject project) {
            this.project = project;
        }

        /** The tests that must pass. */
        public Judging failing(String... cases) {
            failing = ids(cases);
            return this;
        }

        /** The tests that must go on passing. */
        public Judging passing(String... cases) {
            passing = ids(cases);
            return this;
        }

        private static List<TestId> ids(String... cases) {
            return Arrays.stream(cases).map(name -> new TestId("ex.ATest", name)).toList();
        }

        /** Another candidate; the first has the number 0. */
        public Judging change(String old, String replacement) {
            return change(edit(old, replacement));
        }

        /** Another candidate, of several edits. */
        public Judging change(Edit... edits) {
            candidates.add(new Candidate(candidates.size(), Map.of(project.mainFile(NAME), List.of(edits))));
            return this;
        }

        /** An edit of the file. */
        public Edit at(String old, String replacement) {
            return edit(old, replacement);
        }

        /** The kinds of verdicts, in the order of the candidates. */
        public Verdicts verdicts() throws Exception {
            Map<Long, Judgement> judged = new HashMap<>();
            Times times = TestThread.call(() -> judge(judged));
            List<Judgement> inOrder =
                    candidates.stream().map(each -> judged.get(each.number())).toList();
            return new Verdicts(inOrder, times);
        }

        private Times judge(Map<Long, Judgement> judged) throws IOException {
            LineNumbers lines = new LineNumbers();
            List<Path> classPath = new ArrayList<>(List.of(project.mainOutput()));
            classPath.addAll(project.jars());
            try (ClassPathLoader loader = new ClassPathLoader(project.jars());
                    Javac javac = javac(classPath)) {
                ProjectClasses classes = new ProjectClasses(
                        List.of(project.testOutput(), project.mainOutput()), List.of(project.mainOutput()), lines);
                TestRunner runner = new TestRunner(loader, classes, NamedModules.NONE, () -> {
                    throw new AssertionError("a test hangs");
                });
                Trial trial = new Trial(failing, passing, Limits.of(TICKS, 10_000), false, () -> false);
                return new Validator(javac, runner).validate(candidates, trial, new Validator.Sink() {
                    @Override
                    public void begins(long number) {
                        assertFalse(judged.containsKey(number), "it has a verdict already");
                    }

                    @Override
                    public void judged(Judgement judgement) {
                        assertTrue(judged.put(judgement.number(), judgement) == null, "one verdict each");
                    }
                });
            }
        }
    }

    /** What became of candidates. */
    public record Verdicts(List<Judgement> all, Times times) {
        /** The kinds, in order. */
        public Verdicts are(Judgement.Kind... kinds) {
            assertEquals(List.of(kinds), all.stream().map(Judgement::kind).toList(), () -> all.toString());
            return this;
        }
    }
}
