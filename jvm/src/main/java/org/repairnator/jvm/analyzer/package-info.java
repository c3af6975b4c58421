/** Tells what javac knows of a file: its trees with types, what is in scope where, and what types can do. */
package org.repairnator.jvm.analyzer;
