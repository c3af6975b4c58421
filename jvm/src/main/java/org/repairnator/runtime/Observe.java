package org.repairnator.runtime;

import java.util.ArrayList;
import java.util.List;

/** Records, and on request replaces, the values that marked expressions evaluate to. */
public final class Observe {
    /** What a boolean site evaluates to. */
    public enum Mode {
        /** Its own value. */
        RECORD,
        /** Always true. */
        TRUE,
        /** Always false. */
        FALSE,
        /** The values of a given sequence by turns, then its own. */
        SEQUENCE
    }

    /** One evaluation of one site. */
    public static final class Evaluation {
        public final int site;
        public final Object value;
        public final Object chosen;
        public final String[] seen;

        Evaluation(int site, Object value, Object chosen, String[] seen) {
            this.site = site;
            this.value = value;
            this.chosen = chosen;
            this.seen = seen;
        }
    }

    private static Mode mode = Mode.RECORD;
    private static boolean[] sequence = {};
    private static int next;
    private static int limit;
    private static List<Evaluation> evaluations = new ArrayList<>();

    private Observe() {}

    /** Begins anew, forgetting what was recorded. */
    public static synchronized void begin(Mode newMode, boolean[] newSequence, int maxEvaluations) {
        mode = newMode;
        sequence = newSequence.clone();
        next = 0;
        limit = maxEvaluations;
        evaluations = new ArrayList<>();
        Explore.begin();
    }

    /** What was recorded since {@link #begin}. */
    public static synchronized List<Evaluation> taken() {
        return new ArrayList<>(evaluations);
    }

    /** A boolean site; called from edited project code. */
    public static synchronized boolean bool(int site, boolean value, Object... seen) {
        boolean chosen = choose(value);
        if (evaluations.size() < limit) {
            String[] described = new String[seen.length];
            for (int i = 0; i < seen.length; i++) {
                described[i] = ValueDescription.of(seen[i]);
            }
            evaluations.add(new Evaluation(site, value, chosen, described));
        }
        return chosen;
    }

    /** A site of any type, whose value is recorded and never replaced; called from edited project code. */
    public static synchronized <T> T value(int site, T value) {
        if (evaluations.size() < limit) {
            evaluations.add(new Evaluation(site, null, null, new String[] {ValueDescription.of(value)}));
        }
        return value;
    }

    /** What a method makes of an input, both as digests; see {@link Explore}. */
    static synchronized void compared(String input, String outcome) {
        if (evaluations.size() < limit) {
            String[] seen = {ValueDescription.of(input), ValueDescription.of(outcome)};
            evaluations.add(new Evaluation(0, null, null, seen));
        }
    }

    private static boolean choose(boolean value) {
        switch (mode) {
            case TRUE:
                return true;
            case FALSE:
                return false;
            case SEQUENCE:
                return next < sequence.length ? sequence[next++] : value;
            default:
                return value;
        }
    }
}
