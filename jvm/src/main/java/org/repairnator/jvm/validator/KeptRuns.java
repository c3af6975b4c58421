package org.repairnator.jvm.validator;

import java.util.Collection;
import java.util.Map;
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

    KeptRuns(TestRunner runner, Tester tester, CopiedClasses classes, Credit credit) {
        this.runner = runner;
        this.tester = tester;
        this.classes = classes;
        this.credit = credit;
        credit.renew();
    }

    /** The verdict of the tests on a candidate. */
    Judgement judge(long number, String code, Collection<Integer> copies) {
        if (runner.keeps() && credit.isLeft() && classes.canChoose(copies)) {
            if (kept == null) {
                kept = runner.keep(classes.choosing(), classes.slots());
            }
            Map<Integer, Integer> choices = classes.choices(copies);
            if (kept.usable(choices)) {
                Judgement judgement = tester.judgeOnFailing(number, code, kept, choices);
                settle();
                if (judgement.kind() != Judgement.Kind.PLAUSIBLE) {
                    return judgement;
                }
            }
        }
        return tester.judge(number, code, classes.overlay(copies));
    }

    private void settle() {
        if (kept.usable()) {
            credit.earn();
        } else {
            kept = null;
            credit.lose();
        }
    }
}
