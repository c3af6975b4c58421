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

    private Judgement judgeBy(Consumer<Predicate<TestResult>> run, long number, String code) {
        long began = System.nanoTime();
        Course course = new Course();
        run.accept(course::next);
        return course.judgement(number, code, System.nanoTime() - began);
    }

    /** What was seen so far of one candidate. */
    private final class Course {
        private final List<TestId> passed = new ArrayList<>();
        private final List<TestResult> others = new ArrayList<>();
        private TestResult decisive;
        private int fixed;
        private int seen;
        private boolean aborted;

        boolean next(TestResult result) {
            seen++;
            trial.limits().learn(result);
            boolean good = result.verdict() == Verdict.PASSED;
            boolean ofFailing = seen <= trial.failing().size();
            if (good && ofFailing) {
                passed.add(result.test());
                fixed += decisive == null ? 1 : 0;
            }
            if (!good && decisive == null) {
                decisive = result;
            } else if (!good && ofFailing) {
                others.add(result);
            }
            if (trial.over().getAsBoolean() && decisive == null && seen < trial.failing().size() + trial.passing().size()) {
                aborted = true;
                return false;
            }
            // A candidate that runs in circles would use up the ticks of each further test.
            boolean endless = result.verdict() == Verdict.TIMEOUT;
            boolean more = trial.all() && seen < trial.failing().size() && !endless;
            return decisive == null || more;
        }

        Judgement judgement(long number, String code, long nanos) {
            if (aborted) {
                return Judgement.aborted(number);
            }
            Judgement.Kind kind = decisive == null ? Judgement.Kind.PLAUSIBLE : kind(decisive.verdict());
            return new Judgement(
                    number,
                    kind,
                    decisive == null ? null : decisive.test(),
                    decisive == null ? null : decisive.failure(),
                    decisive == null ? "" : decisive.verdict().text(),
                    fixed,
                    trial.all() ? passed : null,
                    others,
                    0,
                    code,
                    nanos);
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
