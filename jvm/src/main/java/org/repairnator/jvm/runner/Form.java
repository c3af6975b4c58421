package org.repairnator.jvm.runner;

/** What is added to project classes, beside ticks. */
public enum Form {
    PLAIN,
    /** Lines report that they ran. */
    COVERING,
    /** Classes tell when they are initialized. */
    TRACKED
}
