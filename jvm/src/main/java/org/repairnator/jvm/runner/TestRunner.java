package org.repairnator.jvm.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.repairnator.runtime.Allocations;
import org.repairnator.runtime.Exits;
import org.repairnator.runtime.Meter;
import org.repairnator.runtime.TestDriver;

/** Runs tests in class loaders that are thrown away, within limits. */
public final class TestRunner {
    private static final long LEFT_MILLIS = 200;
    /** What closing contexts may take. */
    private static final long CLOSING_MILLIS = 10_000;
    /** What the first tests of a JVM may take in addition, while it loads the test framework. */
    private static final long LOADING_MILLIS = 5_000;

    private final ClassPathLoader classPath;
    private final ProjectClasses classes;
    private final NamedModules modules;
    private final Drivers drivers;
    private final JvmState jvmState;
    private final Contexts contexts;
    private final Watchdog watchdog;
    private volatile Meter running;
    /** Whether a test was ended since it took too long, wherever in the code it was. */
    private volatile boolean forced;
    private boolean loaded;
    /** The classes that are kept now; null where none are. */
    private KeptClasses current;
    private boolean keeps = true;

    /**
     * Creates a runner.
     *
     * @param classPath the loader of the libraries that the module depends on
     * @param classes those of the module, and of the modules of the same build that it depends on
     * @param modules which of these belong to modules with a name
     * @param hang called when a test cannot be ended; ends the JVM
     */
    public TestRunner(ClassPathLoader classPath, ProjectClasses classes, NamedModules modules, Runnable hang) {
        this.classPath = classPath;
        this.classes = classes;
        this.modules = modules;
        this.drivers = new Drivers(classPath, classes);
        this.jvmState = new JvmState();
        this.contexts = new Contexts(classPath);
        this.watchdog = new Watchdog(this::takeTicks, hang);
    }

    /**
     * From now on agents watch the tests: classes are not kept for several candidates, and those of a candidate are run to
     * their ends.
     */
    public void keepNone() {
        keeps = false;
    }

    /** Whether classes may be kept for several candidates. */
    public boolean keeps() {
        return keeps;
    }

    /** The names of the test frameworks that the project has. */
    public List<String> frameworks() {
        return drivers.names();
    }

    private void takeTicks() {
        forced = true;
        Meter meter = running;
        if (meter != null) {
            meter.poison();
            meter.allow(-1);
        }
    }

    /**
     * Runs tests in one fresh class loader.
     *
     * @param overlay classes in place of the module's own
     * @param coverage whether lines report that they ran
     * @param phases tests in order; those of one class that follow each other in a phase are run together
     * @param limits for each of them
     * @param each receives the results; false ends the run
     * @return whether all tests were run
     */
    public boolean run(
            Overlay overlay,
            boolean coverage,
            List<List<TestId>> phases,
            Limits limits,
            Predicate<TestResult> each) {
        Instrumentation instrumentation = coverage ? Instrumentation.COVERING : Instrumentation.PLAIN;
        if (keepsThreads()) {
            // Contexts of two loaders would share what has a name in the whole JVM, such as a database in memory.
            release();
        }
        FreshLoader loader = new FreshLoader(classPath, classes, modules, overlay, instrumentation);
        return run(loader, phases, limits, each, () -> {
            closeContexts(loader);
            loader.meter().poison();
            if (coverage) {
                awaitThreads(loader);
            }
        });
    }

    /**
     * The module's classes in a class loader for many candidates.
     *
     * @param overlay classes in place of the module's own, which tell when they are initialized
     * @param slots how many of their methods have copies
     */
    public KeptClasses keep(Overlay overlay, int slots) {
        release();
        FreshLoader loader = new FreshLoader(classPath, classes, modules, overlay, Instrumentation.TRACKED);
        current = new KeptClasses(loader, slots);
        return current;
    }

    /** Whether libraries may keep something of the classes between tests, for which these must be prepared. */
    public boolean needsPreparation() {
        return contexts.arePossible();
    }

    /**
     * Runs tests on the unchanged code of classes that are to be kept: the first time what libraries make of them is kept.
     *
     * @param kept prepared by nobody else meanwhile
     */
    public void prepare(KeptClasses kept, List<List<TestId>> phases, Limits limits, Predicate<TestResult> each) {
        boolean first = !kept.haveContexts();
        run(kept, Map.of(), phases, limits, each);
        if (!first) {
            kept.compareCalls();
        }
    }

    /**
     * Runs tests in classes that are kept.
     *
     * @param kept used by nobody else meanwhile
     * @param choices the copy that each changed method is to be, by its slot
     * @return whether all tests were run
     */
    public boolean run(
            KeptClasses kept,
            Map<Integer, Integer> choices,
            List<List<TestId>> phases,
            Limits limits,
            Predicate<TestResult> each) {
        kept.choose(choices);
        forced = false;
        return run(kept.loader(), phases, limits, each, () -> settle(kept, choices));
    }

    private void settle(KeptClasses kept, Map<Integer, Integer> choices) {
        int made = contexts.size();
        if (made > 0 && choices.isEmpty() && !kept.haveContexts()) {
            kept.keepContexts(made, contexts.beans(), !forced && !jvmState.hasThreadsIn(classes));
        } else {
            boolean quiet = made > 0 ? made == kept.contexts() && !jvmState.hasThreadsIn(classes) : !jvmState.hasThreads();
            kept.settle(choices, quiet && !forced);
        }
        if (!kept.usable()) {
            release();
        }
    }

    /** Gives up the classes that are kept, and what libraries keep of them: only those of one loader are there at a time. */
    public void release() {
        if (current == null) {
            return;
        }
        FreshLoader loader = current.loader();
        current.giveUp();
        current = null;
        closeContexts(loader);
        loader.meter().poison();
    }

    private void closeContexts(FreshLoader loader) {
        if (contexts.size() == 0) {
            return;
        }
        Thread worker = Thread.currentThread();
        ClassLoader before = worker.getContextClassLoader();
        worker.setContextClassLoader(loader);
        running = loader.meter();
        running.allow(Long.MAX_VALUE);
        Allocations.allow(Long.MAX_VALUE);
        watchdog.arm(CLOSING_MILLIS);
        try {
            contexts.close();
        } catch (Throwable any) {
            // What project code throws while it is closed is no verdict.
            watchdog.arrived(any);
        } finally {
            watchdog.disarm();
            worker.setContextClassLoader(before);
        }
    }

    private boolean run(
            FreshLoader loader,
            List<List<TestId>> phases,
            Limits limits,
            Predicate<TestResult> each,
            Runnable afterwards) {
        Thread worker = Thread.currentThread();
        ClassLoader before = worker.getContextClassLoader();
        worker.setContextClassLoader(loader);
        running = loader.meter();
        jvmState.restore(!keepsThreads());
        try {
            for (List<TestId> phase : phases) {
                for (List<TestId> group : bySuite(phase)) {
                    if (!runSuite(loader, group, limits, each)) {
                        return false;
                    }
                }
            }
            return true;
        } finally {
            afterwards.run();
            worker.setContextClassLoader(before);
            jvmState.restore(!keepsThreads());
        }
    }

    /** Whether threads that are left belong to contexts that are kept. */
    private boolean keepsThreads() {
        return current != null && current.haveContexts();
    }

    /** Threads that a test left behind end at their next tick; until then they would cover lines for the next test. */
    private static void awaitThreads(FreshLoader loader) {
        Thread[] threads = new Thread[2 * Thread.activeCount() + 8];
        int count = Thread.enumerate(threads);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEFT_MILLIS);
        for (int i = 0; i < count; i++) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (threads[i] != Thread.currentThread() && threads[i].getContextClassLoader() == loader && left > 0) {
                try {
                    threads[i].join(left);
                } catch (InterruptedException interrupted) {
                    // By a test's own doing, and too late to mean anything.
                    return;
                }
            }
        }
    }

    private static List<List<TestId>> bySuite(List<TestId> tests) {
        List<List<TestId>> groups = new ArrayList<>();
        for (TestId test : tests) {
            List<TestId> last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            boolean together = last != null
                    && last.get(0).suite().equals(test.suite())
                    && !last.get(0).method().isEmpty()
                    && !test.method().isEmpty();
            if (together) {
                last.add(test);
            } else {
                groups.add(new ArrayList<>(List.of(test)));
            }
        }
        return groups;
    }

    private boolean runSuite(FreshLoader loader, List<TestId> group, Limits limits, Predicate<TestResult> each) {
        String suite = group.get(0).suite();
        List<String> methods = group.stream().map(TestId::method).filter(method -> !method.isEmpty()).toList();
        Collector collector = new Collector(suite, methods, limits, loader.meter(), watchdog, each, keeps);
        TestDriver driver = drivers.driver(suite);
        Exits.takeAttempted();
        collector.begin(loaded ? 0 : LOADING_MILLIS);
        Throwable thrown = null;
        try {
            Class<?> type = Class.forName(suite, false, loader);
            driver.run(type, methods, collector);
        } catch (ClassNotFoundException missing) {
            if (!suite.equals(missing.getMessage())) {
                thrown = missing;
            }
        } catch (Throwable any) {
            // Whatever project code throws, even out of a framework's hands, is that test's result and never ours.
            watchdog.arrived(any);
            thrown = any;
        }
        if (thrown != null) {
            collector.suiteFailed(suite, thrown);
        }
        collector.finish();
        watchdog.disarm();
        loaded = true;
        return !collector.stopped();
    }
}
