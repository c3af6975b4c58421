package org.repairnator.jvm.runner;

import java.util.ArrayList;
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
 * <p>Where a library keeps what it has made of the classes, as Spring keeps contexts, they are prepared first: the tests run
 * twice on the unchanged code. Methods that the first run called more often than the second had a part in what is
 * kept, and no candidate that changes them may use it.
 *
 * <p>Validation in one JVM with its state put back: Chen, Ouyang and Zhang, "Fast and Precise On-the-Fly Patch
 * Validation for All" (ICSE 2021).
 */
public final class KeptClasses {
    private final FreshLoader loader;
    private final ObjectGraph graph = new ObjectGraph();
    private final List<StaticState> states = new CopyOnWriteArrayList<>();
    private volatile boolean spoiled;
    private int contexts;
    private int[] callsOfFirstRun;
    /** The contexts' objects; none where the unchanged code changes them itself. */
    private List<Object> beans = List.of();
    private long digest;
    private boolean prepared;

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

    /** How many contexts are kept with them. */
    int contexts() {
        return contexts;
    }

    /** Whether contexts are kept with them. */
    public boolean haveContexts() {
        return contexts > 0;
    }

    /** Makes methods the copies of a candidate. */
    void choose(Map<Integer, Integer> choices) {
        choices.forEach(Choices::choose);
    }

    /**
     * Keeps contexts, and static state as it became while they were made, after the first run on the unchanged code.
     *
     * @param made how many contexts there are
     * @param consisting the objects that they consist of
     * @param quiet whether none of the project's code is left running
     */
    void keepContexts(int made, List<Object> consisting, boolean quiet) {
        contexts = made;
        beans = consisting.stream().filter(each -> each.getClass().getClassLoader() == loader).toList();
        digest = digest();
        callsOfFirstRun = Choices.takeCalls();
        spoiled |= !quiet || Choices.initializing();
        List<StaticState> now = new ArrayList<>();
        try {
            for (StaticState state : states) {
                now.add(state.now());
            }
        } catch (ObjectGraph.Opaque unseen) {
            spoiled = true;
        }
        states.clear();
        states.addAll(now);
    }

    /** What is in the fields of the project's own objects among the beans, and in the collections that these have. */
    private long digest() {
        ObjectGraph own = new ObjectGraph(
                type -> type.getClassLoader() == loader || type.isArray() || type.getName().startsWith("java.util."));
        try {
            return own.digest(beans);
        } catch (ObjectGraph.Opaque unseen) {
            beans = List.of();
            return digest;
        }
    }

    /** Tells apart which methods the tests call and which the making of contexts, after the second run. */
    void compareCalls() {
        int[] calls = Choices.takeCalls();
        for (int slot = 0; slot < calls.length; slot++) {
            if (calls[slot] != callsOfFirstRun[slot]) {
                Choices.markEarly(slot);
            }
        }
        if (digest() != digest) {
            // Of what the tests change each time there is no saying what a candidate has changed.
            beans = List.of();
        }
        prepared = true;
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
        clean = clean && (!prepared || beans.isEmpty() || digest() == digest);
        spoiled |= !clean;
    }

    /** From now on no candidate may use them. */
    void giveUp() {
        spoiled = true;
    }
}
