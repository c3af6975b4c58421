package org.repairnator.jvm.server;

import com.google.gson.JsonObject;

final class AnalyzeOperation {
    AnalyzeOperation(Session session, JsonObject request, Replies replies) {}

    void serve() {
        throw new BadRequest("not yet");
    }
}
