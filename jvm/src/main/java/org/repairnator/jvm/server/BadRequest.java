package org.repairnator.jvm.server;

/** A request that cannot be served as it is; its message goes back to the client. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message);
    }
}
