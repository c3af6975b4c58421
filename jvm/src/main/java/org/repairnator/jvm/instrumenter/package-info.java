/** Changes project classes while they are loaded: ticks, probes, and no way to end the JVM. */
package org.repairnator.jvm.instrumenter;
