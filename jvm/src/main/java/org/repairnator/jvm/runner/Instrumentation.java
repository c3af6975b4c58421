package org.repairnator.jvm.runner;

/** What is added to project classes, beside ticks. */
public enum Instrumentation {
    PLAIN,
    /** Lines report that they ran. */
    COVERING,
    /** Classes tell when they are initialized. */
    TRACKED
}
