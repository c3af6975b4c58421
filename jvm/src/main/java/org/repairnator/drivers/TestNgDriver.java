package org.repairnator.drivers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.repairnator.runtime.TestDriver;
import org.repairnator.runtime.TestSink;
import org.testng.IConfigurationListener;
import org.testng.ITestContext;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;
import org.testng.xml.XmlClass;
import org.testng.xml.XmlInclude;
import org.testng.xml.XmlSuite;
import org.testng.xml.XmlTest;

/** Runs TestNG tests; it cannot be stopped early, the sink ignores what comes after. */
public final class TestNgDriver implements TestDriver {
    @Override
    public void run(Class<?> suite, Collection<String> cases, TestSink sink) {
        TestNG testng = new TestNG(false);
        testng.setUseDefaultListeners(false);
        testng.setVerbose(0);
        testng.setXmlSuites(new ArrayList<>(List.of(suiteOf(suite, cases))));
        // Object, since addListener has had several signatures over the years and this one in all of them.
        testng.addListener(new Forwarder(suite, sink));
        testng.run();
    }

    private static XmlSuite suiteOf(Class<?> suite, Collection<String> cases) {
        XmlSuite xmlSuite = new XmlSuite();
        xmlSuite.setName("repairnator");
        XmlTest xmlTest = new XmlTest(xmlSuite);
        xmlTest.setName(suite.getName());
        XmlClass xmlClass = new XmlClass(suite);
        List<XmlInclude> included = new ArrayList<>();
        for (String name : cases) {
            included.add(new XmlInclude(name));
        }
        xmlClass.setIncludedMethods(included);
        xmlTest.setXmlClasses(new ArrayList<>(List.of(xmlClass)));
        return xmlSuite;
    }

    private static final class Forwarder implements ITestListener, IConfigurationListener {
        private final Class<?> asked;
        private final TestSink sink;

        Forwarder(Class<?> asked, TestSink sink) {
            this.asked = asked;
            this.sink = sink;
        }

        @Override
        public void onTestStart(ITestResult result) {
            sink.started(asked.getName(), result.getMethod().getMethodName());
        }

        @Override
        public void onTestSuccess(ITestResult result) {
            sink.ended(asked.getName(), result.getMethod().getMethodName(), null);
        }

        @Override
        public void onTestFailure(ITestResult result) {
            Throwable failure = result.getThrowable();
            sink.ended(
                    asked.getName(), result.getMethod().getMethodName(), failure == null ? new AssertionError() : failure);
        }

        @Override
        public void onTestFailedButWithinSuccessPercentage(ITestResult result) {
            sink.ended(asked.getName(), result.getMethod().getMethodName(), null);
        }

        @Override
        public void onTestSkipped(ITestResult result) {
            sink.skipped(asked.getName(), result.getMethod().getMethodName());
        }

        @Override
        public void onConfigurationFailure(ITestResult result) {
            sink.suiteFailed(asked.getName(), result.getThrowable());
        }

        @Override
        public void onConfigurationSuccess(ITestResult result) {}

        @Override
        public void onConfigurationSkip(ITestResult result) {}

        @Override
        public void onStart(ITestContext context) {}

        @Override
        public void onFinish(ITestContext context) {}
    }
}
