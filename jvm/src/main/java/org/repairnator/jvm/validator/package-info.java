/** Finds out, for many candidates at once, which of them compile, which are the same, and which tests they pass. */
package org.repairnator.jvm.validator;
