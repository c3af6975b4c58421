/**
 * One {@link org.repairnator.runtime.TestDriver} for each test framework.
 *
 * <p>Compiled against the frameworks, but never loaded by the server's own loader: each class here is defined
 * beside the project's copy of its framework, whatever version that is, so only API that has been there since
 * the oldest version served may be used.
 */
package org.repairnator.drivers;
