package org.repairnator.jvm.runner;

/** Classes that a candidate has in place of the project's own, instrumented already. */
@FunctionalInterface
public interface Overlay {
    /** The class of this binary name, or null where the project's own is to be used. */
    byte[] find(String name);

    /** Nothing changed. */
    Overlay NONE = name -> null;
}
