/** Serves requests: JSON lines in, JSON lines out (PROTOCOL.md). */
package org.repairnator.jvm.server;
