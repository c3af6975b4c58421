package org.repairnator.jvm.validator;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.repairnator.jvm.runner.KeptClasses;
import org.repairnator.jvm.runner.TestRunner;

/**
 * Judges the candidates of one compilation, first on the failing tests in classes that are kept from one candidate to
 * the next, where their static state allows it.
 *
 * <p>What passes these is judged in classes of its own, on all tests, and that verdict counts: no patch is found
 * plausible by what another candidate has left.
 */
final class KeptRuns {
    /** Whether keeping classes pays in a project; told by how it went so far. */
    static final class Credit {
        private static final int MOST = 12;
        private static final int LOSS = 4;
        private int left = MOST;

        private void earn() {
            left = Math.min(MOST, left + 1);
        }

        private void lose() {
            left = Math.max(0, left - LOSS);
        }

        /** Each compilation tries once at least: other code, other tests. */
        private void renew() {
            left = Math.max(1, left);
        }

        private boolean isLeft() {
            return left > 0;
        }
    }

    private final TestRunner runner;
    private final Tester tester;
    private final CopiedClasses classes;
    private final Credit credit;
    private KeptClasses kept;
    /** The verdict of the unchanged code where classes were prepared. */
    private Judgement unchanged;
    /** Whether the unchanged code fails with the same message each time. */
    private boolean steady;

    KeptRuns(TestRunner runner, Tester tester, CopiedClasses classes, Credit credit) {
        this.runner = runner;
        this.tester = tester;
        this.classes = classes;
        this.credit = credit;
        credit.renew();
    }

    /** The verdict of the tests on a candidate. */
    Judgement judge(long number, String code, Collection<Integer> copies) {
        if (runner.keeps() && credit.isLeft() && classes.canChoose(copies) && isKept()) {
            Map<Integer, Integer> choices = classes.choices(copies);
            if (kept.usable(choices)) {
                Judgement judgement = tester.judgeOnFailing(number, code, kept, choices);
                settle(judgement);
                if (judgement.kind() != Judgement.Kind.PLAUSIBLE) {
                    return judgement;
                }
            }
        }
        return tester.judge(number, code, classes.overlay(copies));
    }

    /** Whether there are classes to judge in; loads and prepares them where there are none. */
    private boolean isKept() {
        if (kept != null && kept.usable()) {
            return true;
        }
        kept = runner.keep(classes.choosing(), classes.slots());
        unchanged = runner.needsPreparation() ? tester.prepare(kept) : null;
        if (kept.usable() && kept.haveContexts()) {
            Judgement again = tester.prepare(kept);
            steady = message(again.failure()).equals(message(unchanged.failure()));
            if (!isUnchanged(again)) {
                // What the first run has left decides the second one's verdict: it would decide candidates' too.
                runner.release();
            }
        }
        if (!kept.usable()) {
            kept = null;
            credit.lose();
        }
        return kept != null;
    }

    private void settle(Judgement judgement) {
        boolean doubtful = kept.usable() && kept.haveContexts() && !isUnchanged(judgement);
        if (doubtful && judgement.kind() == Judgement.Kind.FAILED && !isUnchanged(tester.judgeUnchanged(kept))) {
            // The candidate got further than the unchanged code does, and has left something behind in a context.
            runner.release();
        }
        if (kept.usable()) {
            credit.earn();
        } else {
            kept = null;
            credit.lose();
        }
    }

    /** Whether a verdict is that of the unchanged code. */
    private boolean isUnchanged(Judgement judgement) {
        return judgement.kind() == unchanged.kind()
                && Objects.equals(judgement.test(), unchanged.test())
                && type(judgement.failure()) == type(unchanged.failure())
                && (!steady || message(judgement.failure()).equals(message(unchanged.failure())));
    }

    private static String message(Throwable failure) {
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    private static Class<?> type(Throwable failure) {
        return failure == null ? null : failure.getClass();
    }
}
