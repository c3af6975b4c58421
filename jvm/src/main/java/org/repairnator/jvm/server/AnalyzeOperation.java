package org.repairnator.jvm.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.repairnator.jvm.analyzer.Analyzer;

/** {@code analyze}: what the compiler knows of a file. */
final class AnalyzeOperation {
    private final Session session;
    private final JsonObject request;
    private final Replies replies;

    AnalyzeOperation(Session session, JsonObject request, Replies replies) {
        this.session = session;
        this.request = request;
        this.replies = replies;
    }

    void serve() throws IOException {
        Path file = Path.of(Json.text(request, "file"));
        Analyzer analyzer = new Analyzer(session.moduleOf(file).javac(), session.testRoots());
        replies.done(analyzer.analyze(
                file,
                Edits.of(request, "edits"),
                Json.list(request, "lines", JsonElement::getAsInt),
                Json.texts(request, "testClasses")));
    }
}
