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
        /** The values of a {@link Trial} by turns, then its own. */
        FORCED
    }

    /**
     * The values that an expression of any type is given by turns.
     *
     * @param values one for each evaluation, in the order in which these end; {@link #OWN} for the one it has
     * @param forever whether the last one is given ever after
     */
    public record Trial(List<Object> values, boolean forever) {
        /** The value that the expression has by itself. */
        public static final Object OWN = new Object();
        /** Nothing is replaced. */
        public static final Trial NONE = new Trial(List.of(), false);

        Object at(int turn) {
            if (turn < values.size()) {
                return values.get(turn);
            }
            return forever && !values.isEmpty() ? values.get(values.size() - 1) : OWN;
        }
    }

    /** What was in scope when an expression was about to be evaluated. */
    public static final class Scope {
        private final int begun;
        private final String[] seen;

        Scope(int begun, String[] seen) {
            this.begun = begun;
            this.seen = seen;
        }
    }

    /** One evaluation of one site. */
    public static final class Evaluation {
        public final int site;
        public final Object value;
        public final Object chosen;
        public final String[] seen;
        /** Of an expression with a scope: which of its evaluations it was, in the order in which these began. */
        public final int begun;

        Evaluation(int site, Object value, Object chosen, String[] seen) {
            this(site, value, chosen, seen, -1);
        }

        Evaluation(int site, Object value, Object chosen, String[] seen, int begun) {
            this.site = site;
            this.value = value;
            this.chosen = chosen;
            this.seen = seen;
            this.begun = begun;
        }
    }

    private static Mode mode = Mode.RECORD;
    private static Trial trial = Trial.NONE;
    private static int begun;
    private static int ended;
    private static int limit;
    private static List<Evaluation> evaluations = new ArrayList<>();

    private Observe() {}

    /** Begins anew, forgetting what was recorded. */
    public static synchronized void begin(Mode newMode, Trial newTrial, int maxEvaluations) {
        mode = newMode;
        trial = newTrial;
        begun = 0;
        ended = 0;
        limit = maxEvaluations;
        evaluations = new ArrayList<>();
        Explore.begin();
    }

    /** What was recorded since {@link #begin}. */
    public static synchronized List<Evaluation> taken() {
        return new ArrayList<>(evaluations);
    }

    /** How many evaluations of expressions with a scope ended since {@link #begin}, recorded or not. */
    public static synchronized int ended() {
        return ended;
    }

    /** A boolean site; called from edited project code. */
    public static synchronized boolean bool(int site, boolean value, Object... seen) {
        boolean chosen = choose(value);
        if (evaluations.size() < limit) {
            String[] described = new String[seen.length];
            for (int i = 0; i < seen.length; i++) {
                described[i] = ValueDescription.withParts(seen[i]);
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

    /** An expression is about to be evaluated; called from edited project code. */
    public static synchronized Scope scope(Object... seen) {
        String[] described = null;
        if (evaluations.size() < limit) {
            described = new String[seen.length];
            for (int i = 0; i < seen.length; i++) {
                described[i] = ValueDescription.withParts(seen[i]);
            }
        }
        return new Scope(begun++, described);
    }

    /** The value of an expression is replaced by the one it is to have; called from edited project code. */
    public static boolean given(Scope scope, boolean own) {
        return (Boolean) replaced(scope, own);
    }

    public static byte given(Scope scope, byte own) {
        return ((Number) replaced(scope, own)).byteValue();
    }

    public static short given(Scope scope, short own) {
        return ((Number) replaced(scope, own)).shortValue();
    }

    public static char given(Scope scope, char own) {
        return (Character) replaced(scope, own);
    }

    public static int given(Scope scope, int own) {
        return ((Number) replaced(scope, own)).intValue();
    }

    public static long given(Scope scope, long own) {
        return ((Number) replaced(scope, own)).longValue();
    }

    public static float given(Scope scope, float own) {
        return ((Number) replaced(scope, own)).floatValue();
    }

    public static double given(Scope scope, double own) {
        return ((Number) replaced(scope, own)).doubleValue();
    }

    /** The same of a reference; what is forced must be of its type, else the cast in the project's code throws. */
    @SuppressWarnings("unchecked")
    public static <T> T given(Scope scope, T own) {
        return (T) replaced(scope, own);
    }

    private static synchronized Object replaced(Scope scope, Object own) {
        int turn = ended++;
        Object given = own;
        if (mode == Mode.FORCED && trial.at(turn) != Trial.OWN) {
            given = trial.at(turn);
        } else if (mode == Mode.TRUE || mode == Mode.FALSE) {
            given = mode == Mode.TRUE;
        }
        if (scope.seen != null && evaluations.size() < limit) {
            Object value = ValueDescription.withParts(own);
            evaluations.add(new Evaluation(0, value, ValueDescription.withParts(given), scope.seen, scope.begun));
        }
        return given;
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
            default:
                return value;
        }
    }
}
