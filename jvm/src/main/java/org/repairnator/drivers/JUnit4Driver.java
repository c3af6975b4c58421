package org.repairnator.drivers;

import java.util.Collection;
import java.util.List;
import org.junit.runner.Description;
import org.junit.runner.Request;
import org.junit.runner.Runner;
import org.junit.runner.manipulation.Filter;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;
import org.junit.runner.notification.RunNotifier;
import org.junit.runner.notification.StoppedByUserException;
import org.repairnator.runtime.TestDriver;
import org.repairnator.runtime.TestSink;

/** Runs JUnit 4 tests, and JUnit 3 tests where the project has JUnit 4 (4.5 and later). */
public final class JUnit4Driver implements TestDriver {
    /** A runner that knows of a class no more than its methods and annotations. */
    private record Plain(Class<?> suite, List<String> cases, Runner runner) {}

    private Plain plain;

    @Override
    public void run(Class<?> suite, Collection<String> cases, TestSink sink) {
        Runner runner = runnerFor(suite, cases);
        RunNotifier notifier = new RunNotifier();
        notifier.addListener(new Forwarder(suite, notifier, sink));
        try {
            runner.run(notifier);
        } catch (StoppedByUserException stopped) {
            // The sink wanted no more tests; it knows why.
            return;
        }
    }

    /** The runner for these; the last one again where it has nothing that a test could have changed. */
    private Runner runnerFor(Class<?> suite, Collection<String> cases) {
        if (plain != null && plain.suite == suite && plain.cases.equals(cases)) {
            return plain.runner;
        }
        Request request = Request.aClass(suite);
        if (!cases.isEmpty()) {
            request = request.filterWith(new CaseFilter(cases));
        }
        Runner runner = request.getRunner();
        // Others may call the project's code when they are made: for parameters, say.
        boolean reusable = runner.getClass().getName().equals("org.junit.runners.JUnit4");
        plain = reusable ? new Plain(suite, List.copyOf(cases), runner) : null;
        return runner;
    }

    private static String methodOf(Description description) {
        String shown = description.getDisplayName();
        // The class in parentheses is at the end, and only there; a name may have some, too.
        int end = shown.endsWith(")") ? shown.lastIndexOf('(') : -1;
        return CaseNames.of(end < 0 ? shown : shown.substring(0, end));
    }

    private static String suiteOf(Description description, Class<?> otherwise) {
        String shown = description.getDisplayName();
        int begin = shown.lastIndexOf('(');
        return begin < 0 || !shown.endsWith(")") ? otherwise.getName() : shown.substring(begin + 1, shown.length() - 1);
    }

    private static final class CaseFilter extends Filter {
        private final Collection<String> cases;

        CaseFilter(Collection<String> cases) {
            this.cases = cases;
        }

        @Override
        public boolean shouldRun(Description description) {
            if (description.isTest()) {
                return cases.contains(methodOf(description));
            }
            for (Description child : description.getChildren()) {
                if (shouldRun(child)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String describe() {
            return "the methods " + cases;
        }
    }

    private static final class Forwarder extends RunListener {
        private final Class<?> asked;
        private final RunNotifier notifier;
        private final TestSink sink;
        private Throwable failure;
        private boolean assumptionFailed;

        Forwarder(Class<?> asked, RunNotifier notifier, TestSink sink) {
            this.asked = asked;
            this.notifier = notifier;
            this.sink = sink;
        }

        /** JUnit's way to say that a class cannot be run at all, or that a filter leaves nothing of it. */
        private static boolean isNoTest(Description description) {
            return methodOf(description).equals("initializationError");
        }

        @Override
        public void testStarted(Description description) {
            if (isNoTest(description)) {
                return;
            }
            failure = null;
            assumptionFailed = false;
            sink.started(suiteOf(description, asked), methodOf(description));
        }

        @Override
        public void testFailure(Failure thrown) {
            if (isNoTest(thrown.getDescription())) {
                String message = String.valueOf(thrown.getException().getMessage());
                if (!message.startsWith("No tests found matching")) {
                    sink.suiteFailed(asked.getName(), thrown.getException());
                }
            } else if (!thrown.getDescription().isTest()) {
                sink.suiteFailed(asked.getName(), thrown.getException());
            } else if (failure == null) {
                failure = thrown.getException();
            }
        }

        @Override
        public void testAssumptionFailure(Failure thrown) {
            assumptionFailed = true;
        }

        @Override
        public void testIgnored(Description description) {
            if (description.isTest()) {
                sink.skipped(suiteOf(description, asked), methodOf(description));
            }
        }

        @Override
        public void testFinished(Description description) {
            if (isNoTest(description)) {
                return;
            }
            if (assumptionFailed && failure == null) {
                sink.skipped(suiteOf(description, asked), methodOf(description));
            } else if (!sink.ended(suiteOf(description, asked), methodOf(description), failure)) {
                notifier.pleaseStop();
            }
        }
    }
}
