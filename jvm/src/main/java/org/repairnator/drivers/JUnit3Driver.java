package org.repairnator.drivers;

import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Enumeration;
import junit.framework.AssertionFailedError;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestListener;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.repairnator.runtime.TestDriver;
import org.repairnator.runtime.TestSink;

/** Runs JUnit 3 tests where the project has no JUnit 4 (JUnit 3.8). */
public final class JUnit3Driver implements TestDriver {
    @Override
    public void run(Class<?> suite, Collection<String> cases, TestSink sink) throws Exception {
        Forwarder forwarder = new Forwarder(sink);
        forwarder.addListener(forwarder);
        runMatching(suiteOf(suite), suite, cases, forwarder);
    }

    private static Test suiteOf(Class<?> suite) throws Exception {
        try {
            return (Test) suite.getMethod("suite").invoke(null);
        } catch (NoSuchMethodException none) {
            return new TestSuite(suite);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() instanceof Exception cause ? cause : thrown;
        }
    }

    private static void runMatching(Test test, Class<?> suite, Collection<String> cases, Forwarder result) {
        if (result.shouldStop()) {
            return;
        }
        if (test instanceof TestSuite group) {
            for (Enumeration<?> children = group.tests(); children.hasMoreElements(); ) {
                runMatching((Test) children.nextElement(), suite, cases, result);
            }
        } else if (cases.isEmpty() || cases.contains(name(test))) {
            test.run(result);
        }
    }

    private static String name(Test test) {
        return test instanceof TestCase testCase ? testCase.getName() : test.toString();
    }

    private static final class Forwarder extends TestResult implements TestListener {
        private final TestSink sink;
        private Throwable failure;

        Forwarder(TestSink sink) {
            this.sink = sink;
        }

        @Override
        public void startTest(Test test) {
            failure = null;
            sink.started(test.getClass().getName(), name(test));
        }

        @Override
        public void addError(Test test, Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void addFailure(Test test, AssertionFailedError thrown) {
            failure = thrown;
        }

        @Override
        public void endTest(Test test) {
            if (!sink.ended(test.getClass().getName(), name(test), failure)) {
                stop();
            }
        }
    }
}
