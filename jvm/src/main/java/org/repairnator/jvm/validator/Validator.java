package org.repairnator.jvm.validator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.SourceFile;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.runner.TestRunner;

/**
 * Judges candidates in batches: compiles them together, leaves out those whose code is not new, runs the rest.
 *
 * <p>Many candidates in one compilation: Xiao, Le Goues et al., "ExpressAPR: Efficient Patch Validation for Java
 * Automated Program Repair Systems" (ASE 2023).
 */
public final class Validator {
    /** Called as the validation proceeds. */
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
     * @param sink called for each as soon as it is judged
     * @return where the time went
     * @throws IOException when a source file cannot be read
     */
    public Times validate(List<Candidate> candidates, Trial trial, Sink sink) throws IOException {
        return new Validation(javac, runner, credit, this::original, trial, sink).judge(candidates);
    }

    /** The file as it is now; parsed again when it changed. */
    private Original original(Path path) throws IOException {
        String text = SourceText.read(path, javac.encoding());
        Original known = originals.get(path);
        if (known == null || !known.file().text().equals(text)) {
            known = new Original(javac, SourceFile.parse(javac, path, text));
            originals.put(path, known);
            if (known.classes().isEmpty() && javac.settle(known.file().source())) {
                known.forget();
            }
        }
        return known;
    }
}
