package org.repairnator.drivers;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.repairnator.runtime.TestDriver;
import org.repairnator.runtime.TestSink;

/** Runs JUnit 5 tests, and whatever else has an engine, through the JUnit platform (1.0 and later). */
public final class JUnit5Driver implements TestDriver {
    private final Launcher launcher;

    public JUnit5Driver() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Engines and extensions are found as services of the context class loader.
        thread.setContextClassLoader(JUnit5Driver.class.getClassLoader());
        try {
            launcher = LauncherFactory.create();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void run(Class<?> suite, Collection<String> cases, TestSink sink) {
        try {
            launcher.execute(request(suite, cases), new Forwarder(suite, cases, sink));
        } catch (Stopped stopped) {
            // The sink wanted no more tests; it knows why.
            return;
        }
    }

    /** Asks for methods by their names; for whatever else a test may be called, all of the class that may be it. */
    private static LauncherDiscoveryRequest request(Class<?> suite, Collection<String> cases) {
        List<DiscoverySelector> methods = new ArrayList<>();
        boolean all = cases.isEmpty();
        for (String name : cases) {
            List<DiscoverySelector> found = selectors(suite, name);
            methods.addAll(found);
            all |= found.isEmpty();
        }
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        if (!all) {
            return request.selectors(methods).build();
        }
        request.selectors(DiscoverySelectors.selectClass(suite));
        if (!cases.isEmpty()) {
            request.filters((PostDiscoveryFilter) test -> FilterResult.includedIf(mayBe(test, cases)));
        }
        return request.build();
    }

    /** Whether a test is one of those wanted, or may turn out to have them in it when it runs. */
    private static boolean mayBe(TestDescriptor test, Collection<String> cases) {
        if (!(test.getSource().orElse(null) instanceof MethodSource method) || test.isContainer()) {
            return true;
        }
        return names(method, test.getDisplayName(), test.getLegacyReportingName()).anyMatch(cases::contains);
    }

    /** What a test is called, the surest name first. */
    private static Stream<String> names(MethodSource method, String display, String legacy) {
        return Stream.concat(
                Stream.of(method.getMethodName()),
                Stream.of(legacy, display).flatMap(name -> Stream.of(name, CaseNames.of(name))));
    }

    /** The same of one invocation of a method, which words tell from the others better than the method does. */
    private static Stream<String> namesOfInvocation(MethodSource method, String display, String legacy) {
        Stream<String> words = Stream.of(legacy, display).filter(name -> !CaseNames.isMethod(name));
        return Stream.concat(words, names(method, display, legacy));
    }

    private static List<DiscoverySelector> selectors(Class<?> suite, String name) {
        List<DiscoverySelector> found = new ArrayList<>();
        for (Class<?> type = suite; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && !method.isSynthetic() && !method.isBridge()) {
                    found.add(DiscoverySelectors.selectMethod(suite, method));
                }
            }
            if (!found.isEmpty()) {
                break;
            }
        }
        return found;
    }

    /** Ends a run early; of this type since the platform logs all else that a listener throws and goes on. */
    private static final class Stopped extends OutOfMemoryError {
        private static final long serialVersionUID = 1L;
    }

    private static final class Forwarder implements TestExecutionListener {
        private final Class<?> asked;
        private final Collection<String> cases;
        private final TestSink sink;
        /** Tests, and methods with several invocations, that have not ended. */
        private final Set<String> open = new HashSet<>();
        /** Methods whose invocations are told under names of their own, and what the first of those threw that failed. */
        private final Map<String, Optional<Throwable>> apart = new HashMap<>();
        private TestPlan plan;

        Forwarder(Class<?> asked, Collection<String> cases, TestSink sink) {
            this.asked = asked;
            this.cases = cases;
            this.sink = sink;
        }

        @Override
        public void testPlanExecutionStarted(TestPlan testPlan) {
            plan = testPlan;
            plan.getRoots().stream()
                    .flatMap(root -> plan.getDescendants(root).stream())
                    .filter(test -> test.getSource().orElse(null) instanceof MethodSource)
                    .forEach(test -> open.add(test.getUniqueId()));
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                sink.started(suiteOf(test), methodOf(test));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            open.remove(test.getUniqueId());
            if (test.isTest() || !methodOf(test).isEmpty()) {
                sink.skipped(suiteOf(test), methodOf(test));
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            open.remove(test.getUniqueId());
            Throwable failure = result.getThrowable().orElse(null);
            boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
            if (test.isTest()) {
                if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                    sink.skipped(suiteOf(test), methodOf(test));
                } else {
                    ended(test, failed && failure == null ? new AssertionError() : failure);
                }
            } else if (failed) {
                containerFailed(test, failure);
            } else if (apart.containsKey(test.getUniqueId())) {
                sink.started(suiteOf(test), methodOf(test));
                ended(test, apart.get(test.getUniqueId()).orElse(null));
            }
        }

        private void containerFailed(TestIdentifier container, Throwable failure) {
            String method = methodOf(container);
            Throwable thrown = failure == null ? new AssertionError() : failure;
            if (method.isEmpty()) {
                sink.suiteFailed(suiteOf(container), thrown);
            } else {
                sink.started(suiteOf(container), method);
                ended(container, thrown);
            }
        }

        private void ended(TestIdentifier test, Throwable failure) {
            String name = methodOf(test);
            plan.getParent(test)
                    .filter(parent -> parent.getSource().orElse(null) instanceof MethodSource)
                    .filter(parent -> !methodOf(parent).equals(name))
                    .ifPresent(parent -> apart.merge(
                            parent.getUniqueId(), Optional.ofNullable(failure), (first, next) -> first.or(() -> next)));
            // What a class does after its last test is done in any case, since libraries may count on it.
            if (!sink.ended(suiteOf(test), name, failure) && !open.isEmpty() && sink.mayBreakOff()) {
                throw new Stopped();
            }
        }

        /** The name under which a test was asked for, else that of its method; empty where it has none. */
        private String methodOf(TestIdentifier test) {
            String own = "";
            for (Optional<TestIdentifier> at = Optional.of(test); at.isPresent(); at = plan.getParent(at.get())) {
                TestSource source = at.get().getSource().orElse(null);
                if (source instanceof ClassSource) {
                    break;
                }
                if (source instanceof MethodSource method) {
                    boolean invoked = plan.getParent(at.get())
                            .flatMap(TestIdentifier::getSource)
                            .filter(MethodSource.class::isInstance)
                            .isPresent();
                    String display = at.get().getDisplayName(), legacy = at.get().getLegacyReportingName();
                    Optional<String> wanted = (invoked
                                    ? namesOfInvocation(method, display, legacy)
                                    : names(method, display, legacy))
                            .filter(cases::contains)
                            .findFirst();
                    if (wanted.isPresent()) {
                        return wanted.get();
                    }
                    own = method.getMethodName();
                }
            }
            return own;
        }

        private String suiteOf(TestIdentifier test) {
            for (Optional<TestIdentifier> at = Optional.of(test); at.isPresent(); at = plan.getParent(at.get())) {
                TestSource source = at.get().getSource().orElse(null);
                if (source instanceof MethodSource method) {
                    return method.getClassName();
                }
                if (source instanceof ClassSource type) {
                    return type.getClassName();
                }
            }
            return asked.getName();
        }
    }
}
