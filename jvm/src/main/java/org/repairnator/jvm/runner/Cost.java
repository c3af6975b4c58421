package org.repairnator.jvm.runner;

/**
 * What code used.
 *
 * @param nanos of wall-clock time
 * @param ticks loop iterations and method entries
 * @param bytes allocated
 */
public record Cost(long nanos, long ticks, long bytes) {
    static final Cost NONE = new Cost(0, 0, 0);
}
