/**
 * What instrumented project code and test drivers call: the only classes of ours that the project sees.
 *
 * <p>Kept apart from {@code org.repairnator.jvm} so that its loader can hand exactly these, and nothing of the
 * server or its libraries, to project code.
 */
package org.repairnator.runtime;
