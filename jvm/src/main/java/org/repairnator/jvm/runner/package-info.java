/** Runs tests: class loaders that are cheap to throw away, limits, and what the frameworks' drivers report. */
package org.repairnator.jvm.runner;
