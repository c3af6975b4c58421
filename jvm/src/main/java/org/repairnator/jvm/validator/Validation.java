package org.repairnator.jvm.validator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.repairnator.jvm.compiler.Compilation;
import org.repairnator.jvm.compiler.Copy;
import org.repairnator.jvm.compiler.CopyCompiler;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.compiler.VariantCompiler;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.runner.TestRunner;

/** One request to judge candidates, under way. */
final class Validation {
    private static final int MOST_IN_BATCH = 600;

    private final Javac javac;
    private final TestRunner runner;
    private final KeptRuns.Credit credit;
    private final Trial trial;
    private final Tester tester;
    /** Candidates that were judged, by what their code is. */
    private final Map<String, Long> seen = new HashMap<>();
    private final Validator.Sink sink;
    private final Batch.Originals originals;
    /** As the files were when the request first asked for them. */
    private final Map<Path, Original> known = new HashMap<>();
    private final Times times = new Times();

    /**
     * Begins a validation.
     *
     * @param credit whether keeping classes pays, from earlier requests
     * @param originals parses files
     */
    Validation(
            Javac javac,
            TestRunner runner,
            KeptRuns.Credit credit,
            Batch.Originals originals,
            Trial trial,
            Validator.Sink sink) {
        this.javac = javac;
        this.runner = runner;
        this.credit = credit;
        this.originals = originals;
        this.trial = trial;
        this.tester = new Tester(runner, trial);
        this.sink = sink;
    }

    /** Judges candidates in batches; returns where the time went. */
    Times judge(List<Candidate> candidates) throws IOException {
        int next = 0;
        while (next < candidates.size()) {
            Batch batch = new Batch(this::original);
            int end = Math.min(candidates.size(), next + MOST_IN_BATCH);
            while (next < end && !batch.isFull()) {
                add(candidates.get(next), batch);
                next++;
            }
            judge(batch);
        }
        return times;
    }

    private Original original(Path path) throws IOException {
        Original original = known.get(path);
        if (original == null) {
            original = originals.of(path);
            known.put(path, original);
        }
        return original;
    }

    private void add(Candidate candidate, Batch batch) throws IOException {
        if (isOver()) {
            sink.judged(Judgement.aborted(candidate.number()));
            return;
        }
        try {
            batch.add(candidate);
        } catch (IllegalArgumentException badEdit) {
            sink.judged(Judgement.uncompilable(candidate.number(), badEdit.getMessage()));
        }
    }

    private boolean isOver() {
        return trial.over().getAsBoolean();
    }

    private void judge(Batch batch) throws IOException {
        for (Map.Entry<Original, List<Batch.MethodChange>> entry : batch.methodChanges().entrySet()) {
            judgeMethodChanges(entry.getKey(), entry.getValue());
        }
        List<Candidate> toCompileAlone = new ArrayList<>(batch.ofSeveralFiles());
        for (Map.Entry<Original, List<Batch.FileChange>> entry : batch.fileChanges().entrySet()) {
            toCompileAlone.addAll(judgeFileChanges(entry.getKey(), entry.getValue()));
        }
        for (Candidate candidate : toCompileAlone) {
            judgeAlone(candidate);
        }
    }

    /** Compiles changes of methods together, and halves of them where they cannot be told apart so. */
    private void judgeMethodChanges(Original original, List<Batch.MethodChange> changes) throws IOException {
        long began = System.nanoTime();
        List<Copy> copies = changes.stream().flatMap(change -> change.copies().stream()).toList();
        Stubs stubs = original.stubs();
        String text = stubs.text(copies.stream().map(Copy::method).toList());
        CopyCompiler.Result result = new CopyCompiler(javac).compile(original.file(), text, copies);
        CopiedClasses classes = result.entangled() ? null : new CopiedClasses(stubs.filled(result.classes()));
        times.rounds += result.rounds();
        times.compiling += System.nanoTime() - began;
        List<Batch.MethodChange> compiled = withoutUncompilable(changes, result.problems());
        if (classes != null) {
            KeptRuns runs = new KeptRuns(runner, tester, classes, credit);
            for (Batch.MethodChange change : compiled) {
                judgeCopies(change, classes, runs);
            }
        } else if (compiled.size() == 1) {
            judgeAlone(compiled.get(0).candidate());
        } else if (!compiled.isEmpty()) {
            int half = compiled.size() / 2;
            judgeMethodChanges(original, compiled.subList(0, half));
            judgeMethodChanges(original, compiled.subList(half, compiled.size()));
        }
    }

    private List<Batch.MethodChange> withoutUncompilable(
            List<Batch.MethodChange> changes, Map<Integer, String> problems) {
        List<Batch.MethodChange> compiled = new ArrayList<>();
        for (Batch.MethodChange change : changes) {
            Optional<String> problem = change.copies().stream()
                    .map(copy -> problems.get(copy.number()))
                    .filter(Objects::nonNull)
                    .findFirst();
            if (problem.isPresent()) {
                sink.judged(Judgement.uncompilable(change.candidate().number(), problem.get()));
            } else {
                compiled.add(change);
            }
        }
        return compiled;
    }

    private void judgeCopies(Batch.MethodChange change, CopiedClasses classes, KeptRuns runs) {
        long began = System.nanoTime();
        List<Integer> copies = change.copies().stream().map(Copy::number).toList();
        String code = classes.fingerprint(copies);
        times.loading += System.nanoTime() - began;
        long number = change.candidate().number();
        judgeUnlessKnown(number, code, () -> runs.judge(number, code, copies));
    }

    /** Compiles variants of a file together; returns the candidates that must be compiled by themselves. */
    private List<Candidate> judgeFileChanges(Original original, List<Batch.FileChange> changes) {
        if (changes.size() == 1 || !original.isRenamable()) {
            return changes.stream().map(Batch.FileChange::candidate).toList();
        }
        long began = System.nanoTime();
        Map<Long, SourceText> variants = new LinkedHashMap<>();
        changes.forEach(change -> variants.put(change.candidate().number(), change.variant()));
        VariantCompiler.Result result = new VariantCompiler(javac).compile(original.file(), variants);
        times.rounds++;
        times.compiling += System.nanoTime() - began;
        List<Candidate> doubtful = new ArrayList<>();
        for (Batch.FileChange change : changes) {
            long number = change.candidate().number();
            if (result.problems().containsKey(number)) {
                sink.judged(Judgement.uncompilable(number, result.problems().get(number)));
            } else if (result.classes().containsKey(number)) {
                Map<String, byte[]> classes = original.filled(change.edits(), result.classes().get(number));
                judgeClasses(number, classes, original.fingerprint());
            } else {
                doubtful.add(change.candidate());
            }
        }
        return doubtful;
    }

    /** Judges a candidate that is compiled by itself. */
    private void judgeAlone(Candidate candidate) throws IOException {
        long began = System.nanoTime();
        List<SourceText> texts = new ArrayList<>();
        try {
            for (Map.Entry<Path, List<Edit>> change : candidate.edits().entrySet()) {
                texts.add(original(change.getKey()).variant(change.getValue()));
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
        for (Map.Entry<Path, List<Edit>> change : candidate.edits().entrySet()) {
            classes = original(change.getKey()).filled(change.getValue(), classes);
        }
        judgeClasses(candidate.number(), classes, unchangedCode(candidate));
    }

    /** What the code of a candidate's file is without its change; empty where it changes several files. */
    private String unchangedCode(Candidate candidate) throws IOException {
        if (candidate.edits().size() != 1) {
            return "";
        }
        return original(candidate.edits().keySet().iterator().next()).fingerprint();
    }

    private void judgeClasses(long number, Map<String, byte[]> classes, String unchangedCode) {
        long began = System.nanoTime();
        String fingerprint = Fingerprint.ofClasses(classes);
        Map<String, byte[]> instrumented = new HashMap<>();
        classes.forEach((name, bytes) -> instrumented.put(name, Instrumenter.instrument(bytes, null)));
        times.loading += System.nanoTime() - began;
        String code = fingerprint.equals(unchangedCode) ? null : fingerprint;
        judgeUnlessKnown(number, code, () -> tester.judge(number, code, instrumented::get));
    }

    /**
     * Judges a candidate by the tests unless its code is known already.
     *
     * @param code what its code is; null where that is as it was
     */
    private void judgeUnlessKnown(long number, String code, Supplier<Judgement> byTests) {
        if (code == null) {
            sink.judged(Judgement.original(number));
            return;
        }
        Long earlier = seen.get(code);
        if (earlier != null) {
            sink.judged(Judgement.duplicate(number, earlier, code));
            return;
        }
        if (isOver()) {
            sink.judged(Judgement.aborted(number));
            return;
        }
        sink.begins(number);
        long began = System.nanoTime();
        Judgement judgement = byTests.get();
        times.running += System.nanoTime() - began;
        if (judgement.kind() != Judgement.Kind.ABORTED) {
            seen.put(code, number);
        }
        sink.judged(judgement);
    }
}
