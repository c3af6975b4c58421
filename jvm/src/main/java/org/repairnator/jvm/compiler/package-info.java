/** Compiles in-process with javac: whole files, and many copies of methods at once. */
package org.repairnator.jvm.compiler;
