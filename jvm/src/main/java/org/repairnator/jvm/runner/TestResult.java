package org.repairnator.jvm.runner;

/**
 * The outcome of one test.
 *
 * @param test which
 * @param verdict how it ended
 * @param failure what it threw, or null
 * @param cost what it used
 * @param setUp what came before the first test of its class, such as the class's initializer
 */
public record TestResult(TestId test, Verdict verdict, Throwable failure, Cost cost, Cost setUp) {}
