package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;

/** Serves the requests of one client, one at a time. */
final class Server {
    private final OutputStream out;
    private Session session;
    private volatile long cancelled;

    Server(OutputStream out) {
        this.out = out;
    }

    /** The client wants no more of a request; called while that is being served. */
    void cancel(JsonObject request) {
        cancelled = Json.number(request, "request", 0);
    }

    /**
     * Serves one request; its failure is a reply like any other.
     *
     * @throws IOException when a module's folders or sources cannot be read
     */
    void serve(JsonObject request) throws IOException {
        Replies replies = new Replies(out, request, id -> id == cancelled);
        try {
            String operation = Json.text(request, "op");
            if (operation.equals("open")) {
                open(request, replies);
            } else if (session == null) {
                throw new BadRequest("\"open\" must come before \"" + operation + "\"");
            } else {
                dispatch(operation, request, replies);
            }
        } catch (BadRequest bad) {
            replies.error("request", bad.getMessage());
        } catch (RuntimeException | StackOverflowError defect) {
            replies.error("defect", describe(defect));
        }
    }

    private void open(JsonObject request, Replies replies) throws IOException {
        if (session != null) {
            session.close();
        }
        session = new Session(request, replies);
        JsonObject fields = new JsonObject();
        fields.add("frameworks", Json.array(session.frameworks()));
        fields.addProperty("java", System.getProperty("java.version"));
        replies.done(fields);
    }

    private void dispatch(String operation, JsonObject request, Replies replies) throws IOException {
        session.serve(replies);
        switch (operation) {
            case "run" -> new RunOperation(session, request, replies).serve();
            case "analyze" -> new AnalyzeOperation(session, request, replies).serve();
            case "validate" -> new ValidateOperation(session, request, replies).serve();
            case "observe" -> new ObserveOperation(session, request, replies).serve();
            case "equivalent" -> new EquivalentOperation(session, request, replies).serve();
            default -> throw new BadRequest("unknown operation \"" + operation + "\"");
        }
    }

    private static String describe(Throwable defect) {
        StringBuilder text = new StringBuilder(defect.toString());
        StackTraceElement[] trace = defect.getStackTrace();
        for (int i = 0; i < Math.min(trace.length, 12); i++) {
            text.append("\n\tat ").append(trace[i]);
        }
        if (defect.getCause() != null) {
            text.append("\ncaused by ").append(defect.getCause());
        }
        return text.toString();
    }
}
