package org.repairnator.jvm.runner;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.repairnator.runtime.Choices;

/**
 * The module's classes, loaded once for many candidates and kept as long as no candidate leaves a trace in their
 * static state.
 *
 * <p>The state is noted at the end of each class's initializer. After a candidate variables get their values back, and
 * what these reach must be as it was; where it is not, where an initializer ran a changed method or failed, or where
 * anything is left running, the classes are given up.
 *
 * <p>Validation in one JVM with its state put back: Chen, Ouyang and Zhang, "Fast and Precise On-the-Fly Patch
 * Validation for All" (ICSE 2021).
 */
public final class KeptClasses {
    private final FreshLoader loader;
    private final ObjectGraph graph = new ObjectGraph();
    private final List<StaticState> states = new CopyOnWriteArrayList<>();
    private volatile boolean spoiled;

    KeptClasses(FreshLoader loader, int slots) {
        this.loader = loader;
        Choices.reset(slots, this::initialized);
    }

    private void initialized(String className) {
        try {
            states.add(new StaticState(loader.loaded(className), graph));
        } catch (ObjectGraph.Opaque unseen) {
            spoiled = true;
        }
    }

    FreshLoader loader() {
        return loader;
    }

    /** Whether the next candidate may use them. */
    public boolean usable() {
        return !spoiled;
    }

    /** Whether a candidate may use them: none of the methods that it changes made any of their state. */
    public boolean usable(Map<Integer, Integer> choices) {
        return !spoiled && choices.keySet().stream().noneMatch(Choices::early);
    }

    /** Makes methods the copies of a candidate. */
    void choose(Map<Integer, Integer> choices) {
        choices.forEach(Choices::choose);
    }

    /**
     * Makes methods what they were, and state too.
     *
     * @param choices of the candidate that ran
     * @param quiet whether nothing is left running and nothing was cut off by force
     */
    void settle(Map<Integer, Integer> choices, boolean quiet) {
        boolean clean = quiet && !Choices.initializing() && usable(choices);
        choices.keySet().forEach(slot -> Choices.choose(slot, 0));
        for (StaticState state : states) {
            clean = clean && state.restore();
        }
        if (!clean) {
            spoiled = true;
            loader.meter().poison();
        }
    }
}
