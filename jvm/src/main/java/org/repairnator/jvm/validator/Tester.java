package org.repairnator.jvm.validator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.repairnator.jvm.runner.KeptClasses;
import org.repairnator.jvm.runner.Overlay;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;
import org.repairnator.jvm.runner.TestRunner;
import org.repairnator.jvm.runner.Verdict;

/** Runs the tests of a trial on one candidate's classes. */
final class Tester {
    private final TestRunner runner;
    private final Trial trial;

    Tester(TestRunner runner, Trial trial) {
        this.runner = runner;
        this.trial = trial;
    }

    /** The verdict of the tests on classes loaded for this candidate alone. */
    Judgement judge(long number, String code, Overlay overlay) {
        List<List<TestId>> phases = trial.passing().isEmpty()
                ? List.of(trial.failing())
                : List.of(trial.failing(), trial.passing());
        return judgeBy(each -> runner.run(overlay, false, phases, trial.limits(), each), number, code);
    }

    /** The verdict of the failing tests alone on classes that are kept, some of whose methods are copies. */
    Judgement judgeOnFailing(long number, String code, KeptClasses kept, Map<Integer, Integer> choices) {
        List<List<TestId>> phases = List.of(trial.failing());
        return judgeBy(each -> runner.run(kept, choices, phases, trial.limits(), each), number, code);
    }

    /** The verdict of the failing tests on classes that are kept, unchanged, which prepares them. */
    Judgement prepare(KeptClasses kept) {
        List<List<TestId>> phases = List.of(trial.failing());
        return judgeBy(each -> runner.prepare(kept, phases, trial.limits(), each), 0, "");
    }

    /** The verdict of the failing tests on classes that are kept, none of whose methods is a copy. */
    Judgement judgeUnchanged(KeptClasses kept) {
        return judgeOnFailing(0, "", kept, Map.of());
    }

    private Judgement judgeBy(Consumer<Predicate<TestResult>> run, long number, String code) {
        long began = System.nanoTime();
        Results results = new Results();
        run.accept(results::add);
        return results.judgement(number, code, System.nanoTime() - began);
    }

    /** The results of one candidate's tests so far. */
    private final class Results {
        private final List<TestId> passed = new ArrayList<>();
        private final List<TestResult> others = new ArrayList<>();
        /** The first that did not pass. */
        private TestResult decisive;
        private int fixed;
        private int count;
        private boolean aborted;

        /** Takes note of a result; whether more are wanted. */
        boolean add(TestResult result) {
            count++;
            trial.limits().learn(result);
            boolean ofFailing = count <= trial.failing().size();
            if (result.verdict() == Verdict.PASSED) {
                addPassed(result, ofFailing);
            } else if (result.verdict() == Verdict.MISSING && !ofFailing) {
                // A test that has not run says nothing, least of all against the candidate.
                return true;
            } else if (decisive == null) {
                decisive = result;
            } else if (ofFailing) {
                others.add(result);
            }
            if (decisive == null) {
                aborted = trial.over().getAsBoolean() && count < trial.failing().size() + trial.passing().size();
                return !aborted;
            }
            // A candidate that runs in circles would use up the ticks of each further test.
            boolean endless = result.verdict() == Verdict.TIMEOUT;
            return trial.all() && count < trial.failing().size() && !endless;
        }

        private void addPassed(TestResult result, boolean ofFailing) {
            if (ofFailing) {
                passed.add(result.test());
                fixed += decisive == null ? 1 : 0;
            }
        }

        Judgement judgement(long number, String code, long nanos) {
            if (aborted) {
                return Judgement.aborted(number);
            }
            List<TestId> fixedTests = trial.all() ? passed : null;
            if (decisive == null) {
                return Judgement.plausible(number, fixed, fixedTests, code, nanos);
            }
            return Judgement.failed(number, kind(decisive.verdict()), decisive, fixed, fixedTests, others, code, nanos);
        }

        private Judgement.Kind kind(Verdict verdict) {
            return switch (verdict) {
                case TIMEOUT -> Judgement.Kind.TIMEOUT;
                case EXIT -> Judgement.Kind.EXIT;
                default -> Judgement.Kind.FAILED;
            };
        }
    }
}
