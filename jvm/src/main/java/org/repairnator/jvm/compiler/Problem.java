package org.repairnator.jvm.compiler;

import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/**
 * A compile error.
 *
 * @param source the file it is in; null when it is in none
 * @param position offset into its text, or -1
 * @param message the compiler's words
 */
public record Problem(JavaFileObject source, long position, String message) {
    static Problem of(Diagnostic<? extends JavaFileObject> diagnostic) {
        return new Problem(diagnostic.getSource(), diagnostic.getPosition(), diagnostic.getMessage(null));
    }
}
