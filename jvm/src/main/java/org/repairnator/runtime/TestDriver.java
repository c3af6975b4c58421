package org.repairnator.runtime;

import java.util.Collection;

/** Runs tests of one framework; implementations are loaded beside the project's copy of that framework. */
public interface TestDriver {
    /**
     * Runs tests of one class.
     *
     * @param suite the test class, from the loader under test
     * @param cases names of test methods, without the parameters of parameterized ones; empty for all
     * @param sink called with what happens
     * @throws Exception when the framework itself cannot go on
     */
    void run(Class<?> suite, Collection<String> cases, TestSink sink) throws Exception;
}
