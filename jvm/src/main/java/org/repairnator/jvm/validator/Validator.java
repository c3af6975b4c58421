package org.repairnator.jvm.validator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.repairnator.jvm.compiler.Compilation;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.compiler.CopyCompiler;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.Method;
import org.repairnator.jvm.compiler.SourceFile;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.compiler.VariantCompiler;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.runner.TestRunner;

/**
 * Judges candidates in batches: compiles them together, leaves out those whose code is not new, runs the rest.
 *
 * <p>Many candidates in one compilation: Xiao, Le Goues et al., "ExpressAPR: Efficient Patch Validation for Java
 * Automated Program Repair Systems" (ASE 2023).
 */
public final class Validator {
    private static final int BATCH = 600;
    /** Characters of copied text in one batch: well below what fills a class file's constant pool. */
    private static final int BATCH_TEXT = 400_000;

    /** Told how the validation goes. */
    public interface Sink {
        /** The tests of a candidate begin. */
        void begins(long number);

        /** A candidate has been judged. */
        void judged(Judgement judgement);
    }

    private final Javac javac;
    private final TestRunner runner;
    private final Map<Path, Original> originals = new HashMap<>();
    private final KeptRuns.Credit credit = new KeptRuns.Credit();

    /**
     * Creates a validator.
     *
     * @param javac compiles the module's sources
     * @param runner runs its tests
     */
    public Validator(Javac javac, TestRunner runner) {
        this.javac = javac;
        this.runner = runner;
    }

    /**
     * Judges candidates.
     *
     * @param candidates in the order in which they are to be judged
     * @param trial which tests decide
     * @param seen candidates judged before by what their code is, for duplicates; added to
     * @param sink told of each as soon as it is judged
     * @return where the time went
     * @throws IOException when a source file cannot be read
     */
    public Times validate(
            List<Candidate> candidates, Trial trial, Map<String, Long> seen, Sink sink)
            throws IOException {
        Run run = new Run(trial, seen, sink);
        int at = 0;
        while (at < candidates.size()) {
            at = run.batch(candidates, at, Math.min(candidates.size(), at + BATCH));
        }
        return run.times;
    }

    /** The file as it is now; parsed again when it changed. */
    private Original original(Path path) throws IOException {
        String text = SourceText.read(path, javac.encoding());
        Original known = originals.get(path);
        if (known == null || !known.file().text().equals(text)) {
            known = new Original(javac, SourceFile.parse(javac, path, text));
            originals.put(path, known);
            if (javac.isStrict() && known.classes().isEmpty()) {
                javac.lenient();
                known.forget();
            }
        }
        return known;
    }

    /** One request under way. */
    private final class Run {
        final Times times = new Times();
        private final Trial trial;
        private final Tester tester;
        private final Map<String, Long> seen;
        /** As the files were when the request first asked for them. */
        private final Map<Path, Original> known = new HashMap<>();
        private final Sink sink;

        Run(Trial trial, Map<String, Long> seen, Sink sink) {
            this.trial = trial;
            this.tester = new Tester(runner, trial);
            this.seen = seen;
            this.sink = sink;
        }

        private Original known(Path path) throws IOException {
            Original original = known.get(path);
            if (original == null) {
                original = original(path);
                known.put(path, original);
            }
            return original;
        }

        /** Judges candidates from {@code from} on, at most to {@code to}; returns where it stopped. */
        int batch(List<Candidate> candidates, int from, int to) throws IOException {
            Map<Original, List<Prepared>> together = new LinkedHashMap<>();
            Map<Original, List<Formed>> outside = new LinkedHashMap<>();
            List<Candidate> apart = new ArrayList<>();
            int text = 0;
            int copies = 0;
            int at = from;
            for (; at < to && text < BATCH_TEXT; at++) {
                Candidate candidate = candidates.get(at);
                if (trial.over().getAsBoolean()) {
                    sink.judged(Judgement.aborted(candidate.number()));
                    continue;
                }
                try {
                    Optional<Prepared> prepared = prepare(candidate, copies);
                    if (prepared.isEmpty() && candidate.edits().size() == 1) {
                        Map.Entry<Path, List<Edit>> only = candidate.edits().entrySet().iterator().next();
                        Original original = known(only.getKey());
                        Formed formed = new Formed(candidate, only.getValue(), original.form(only.getValue()));
                        text += formed.form.text().length();
                        outside.computeIfAbsent(original, key -> new ArrayList<>()).add(formed);
                    } else if (prepared.isEmpty()) {
                        apart.add(candidate);
                    } else {
                        text += prepared.get().copies.stream().mapToInt(copy -> copy.text().length()).sum();
                        copies += prepared.get().copies.size();
                        together.computeIfAbsent(prepared.get().original, key -> new ArrayList<>())
                                .add(prepared.get());
                    }
                } catch (IllegalArgumentException badEdit) {
                    sink.judged(Judgement.uncompilable(candidate.number(), badEdit.getMessage()));
                }
            }
            for (Map.Entry<Original, List<Prepared>> entry : together.entrySet()) {
                together(entry.getKey(), entry.getValue());
            }
            for (Map.Entry<Original, List<Formed>> entry : outside.entrySet()) {
                apart.addAll(outside(entry.getKey(), entry.getValue()));
            }
            for (Candidate candidate : apart) {
                apart(candidate);
            }
            return at;
        }

        private Optional<Prepared> prepare(Candidate candidate, int firstCopy) throws IOException {
            if (candidate.edits().size() != 1) {
                return Optional.empty();
            }
            Map.Entry<Path, List<Edit>> only = candidate.edits().entrySet().iterator().next();
            Original original = known(only.getKey());
            Optional<Map<Method, List<Edit>>> byMethod = original.file().byMethod(only.getValue());
            if (byMethod.isEmpty()) {
                return Optional.empty();
            }
            List<Copy> copies = new ArrayList<>();
            for (Map.Entry<Method, List<Edit>> entry : byMethod.get().entrySet()) {
                copies.add(Copy.of(firstCopy + copies.size(), entry.getKey(), original.file().text(), entry.getValue()));
            }
            return Optional.of(new Prepared(candidate, original, copies));
        }

        private void together(Original original, List<Prepared> group) throws IOException {
            long began = System.nanoTime();
            List<Copy> copies = group.stream().flatMap(prepared -> prepared.copies.stream()).toList();
            Stubs stubs = original.stubs();
            String text = stubs.text(copies.stream().map(Copy::method).toList());
            CopyCompiler.Result result = new CopyCompiler(javac).compile(original.file(), text, copies);
            times.rounds += result.rounds();
            CopiedClasses classes = result.entangled() ? null : new CopiedClasses(stubs.filled(result.classes()));
            times.compiling += System.nanoTime() - began;
            List<Prepared> good = new ArrayList<>();
            for (Prepared prepared : group) {
                Optional<String> problem = prepared.copies.stream()
                        .map(copy -> result.problems().get(copy.number()))
                        .filter(message -> message != null)
                        .findFirst();
                if (problem.isPresent()) {
                    sink.judged(Judgement.uncompilable(prepared.candidate.number(), problem.get()));
                } else {
                    good.add(prepared);
                }
            }
            if (classes != null) {
                KeptRuns runs = new KeptRuns(runner, tester, classes, credit);
                good.forEach(prepared -> test(prepared, classes, runs));
            } else if (good.size() == 1) {
                apart(good.get(0).candidate);
            } else if (!good.isEmpty()) {
                together(original, good.subList(0, good.size() / 2));
                together(original, good.subList(good.size() / 2, good.size()));
            }
        }

        private void test(Prepared prepared, CopiedClasses classes, KeptRuns runs) {
            long began = System.nanoTime();
            List<Integer> numbers = prepared.copies.stream().map(Copy::number).toList();
            String fingerprint = classes.fingerprint(numbers);
            times.loading += System.nanoTime() - began;
            long number = prepared.candidate.number();
            judge(number, fingerprint, () -> runs.judge(number, fingerprint, numbers));
        }

        /** Judges changes outside of methods; returns those that must be compiled by themselves. */
        private List<Candidate> outside(Original original, List<Formed> candidates) {
            if (candidates.size() == 1 || !original.isRenamable()) {
                return candidates.stream().map(Formed::candidate).toList();
            }
            long began = System.nanoTime();
            Map<Long, SourceText> forms = new LinkedHashMap<>();
            candidates.forEach(each -> forms.put(each.candidate.number(), each.form));
            VariantCompiler.Result result = new VariantCompiler(javac).compile(original.file(), forms);
            times.rounds++;
            times.compiling += System.nanoTime() - began;
            List<Candidate> doubtful = new ArrayList<>();
            for (Formed each : candidates) {
                long number = each.candidate.number();
                if (result.problems().containsKey(number)) {
                    sink.judged(Judgement.uncompilable(number, result.problems().get(number)));
                } else if (result.classes().containsKey(number)) {
                    Map<String, byte[]> classes = original.filled(each.edits, result.classes().get(number));
                    compiled(number, classes, original.fingerprint());
                } else {
                    doubtful.add(each.candidate);
                }
            }
            return doubtful;
        }

        /** Judges a candidate that is compiled by itself. */
        private void apart(Candidate candidate) throws IOException {
            long began = System.nanoTime();
            List<SourceText> texts = new ArrayList<>();
            try {
                for (Map.Entry<Path, List<Edit>> entry : candidate.edits().entrySet()) {
                    texts.add(known(entry.getKey()).form(entry.getValue()));
                }
            } catch (IllegalArgumentException badEdit) {
                sink.judged(Judgement.uncompilable(candidate.number(), badEdit.getMessage()));
                return;
            }
            Compilation compilation = javac.compile(texts);
            times.rounds++;
            times.compiling += System.nanoTime() - began;
            if (!compilation.succeeded()) {
                sink.judged(Judgement.uncompilable(candidate.number(), compilation.firstProblem()));
                return;
            }
            Map<String, byte[]> classes = compilation.classes();
            for (Map.Entry<Path, List<Edit>> entry : candidate.edits().entrySet()) {
                classes = known(entry.getKey()).filled(entry.getValue(), classes);
            }
            boolean single = texts.size() == 1;
            String before = single ? known(candidate.edits().keySet().iterator().next()).fingerprint() : "";
            compiled(candidate.number(), classes, before);
        }

        private void compiled(long number, Map<String, byte[]> classes, String before) {
            long began = System.nanoTime();
            String now = Fingerprint.ofClasses(classes);
            Map<String, byte[]> changed = new HashMap<>();
            classes.forEach((name, bytes) -> changed.put(name, Instrumenter.instrument(bytes, null)));
            times.loading += System.nanoTime() - began;
            String code = now.equals(before) ? null : now;
            judge(number, code, () -> tester.judge(number, code, changed::get));
        }

        private void judge(long number, String fingerprint, Supplier<Judgement> tests) {
            if (fingerprint == null) {
                sink.judged(Judgement.original(number));
                return;
            }
            Long earlier = seen.get(fingerprint);
            if (earlier != null) {
                sink.judged(Judgement.duplicate(number, earlier, fingerprint));
                return;
            }
            if (trial.over().getAsBoolean()) {
                sink.judged(Judgement.aborted(number));
                return;
            }
            sink.begins(number);
            long began = System.nanoTime();
            Judgement judgement = tests.get();
            times.running += System.nanoTime() - began;
            if (judgement.kind() != Judgement.Kind.ABORTED) {
                seen.put(fingerprint, number);
            }
            sink.judged(judgement);
        }
    }

    /** A candidate of one file that changes more than methods, and the text to compile. */
    private record Formed(Candidate candidate, List<Edit> edits, SourceText form) {}

    /** A candidate whose changes are all within methods of one file. */
    private record Prepared(Candidate candidate, Original original, List<Copy> copies) {}
}
