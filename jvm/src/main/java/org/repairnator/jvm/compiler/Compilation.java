package org.repairnator.jvm.compiler;

import java.util.List;
import java.util.Map;

/**
 * What a compilation gave.
 *
 * @param classes class files by binary name; empty unless there were no problems
 * @param problems errors
 */
public record Compilation(Map<String, byte[]> classes, List<Problem> problems) {
    /** Whether there were no errors. */
    public boolean succeeded() {
        return problems.isEmpty();
    }

    /** The first error's words, for people. */
    public String firstProblem() {
        return problems.isEmpty() ? "" : problems.get(0).message();
    }
}
