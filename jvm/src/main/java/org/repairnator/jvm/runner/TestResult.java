package org.repairnator.jvm.runner;

/**
 * The outcome of one test.
 *
 * @param test which
 * @param verdict how it ended
 * @param failure what it threw, or null
 * @param nanos how long it took
 * @param ticks what it used of them
 */
public record TestResult(TestId test, Verdict verdict, Throwable failure, long nanos, long ticks) {}
