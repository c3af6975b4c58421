package org.repairnator.jvm.runner;

/**
 * A test.
 *
 * @param suite binary name of its class
 * @param method name of its method, without the parameters of a parameterized one; empty for the whole class
 */
public record TestId(String suite, String method) {
    @Override
    public String toString() {
        return method.isEmpty() ? suite : suite + "#" + method;
    }
}
