package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.function.IntConsumer;

/** Serves the requests of one client, one at a time. */
final class Server {
    /** Of what PROTOCOL.md describes; raised with every change that the other side must know of. */
    static final long PROTOCOL_VERSION = 3;

    private static final int DESCRIBED_FRAMES = 12;

    private final OutputStream out;
    private final IntConsumer halt;
    private Session session;
    private volatile long cancelled;

    /**
     * Creates a server.
     *
     * @param out where replies are written
     * @param halt ends the JVM at once with a status
     */
    Server(OutputStream out, IntConsumer halt) {
        this.out = out;
        this.halt = halt;
    }

    /** The client wants no more of a request; called while that is being served. */
    void cancel(JsonObject request) {
        cancelled = Json.number(request, "request", 0);
    }

    /** Serves one request; its failure is a reply like any other. */
    void serve(JsonObject request) {
        Replies replies = new Replies(out, request, id -> id == cancelled, halt);
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
        } catch (NoSuchFileException absent) {
            replies.error("request", "there is no file " + absent.getMessage());
        } catch (IOException unreadable) {
            replies.error("request", "cannot read what the request names: " + unreadable);
        } catch (RuntimeException | StackOverflowError defect) {
            replies.error("defect", describe(defect));
        }
    }

    private void open(JsonObject request, Replies replies) throws IOException {
        checkVersion(request);
        if (session != null) {
            session.close();
            session = null;
        }
        session = new Session(request, replies, halt);
        JsonObject fields = new JsonObject();
        fields.addProperty("protocol", PROTOCOL_VERSION);
        fields.add("frameworks", Json.array(session.frameworks()));
        fields.add("warnings", Json.array(session.warnings()));
        fields.addProperty("java", System.getProperty("java.version"));
        replies.done(fields);
    }

    private static void checkVersion(JsonObject request) {
        long wanted = Json.number(request, "protocol", 0);
        if (wanted != PROTOCOL_VERSION) {
            throw new BadRequest("repairnator-jvm.jar speaks version " + PROTOCOL_VERSION
                    + " of the JVM protocol, its client version " + wanted + ": install both from the same release");
        }
    }

    private void dispatch(String operation, JsonObject request, Replies replies) throws IOException {
        session.serve(replies);
        switch (operation) {
            case "run" -> new RunOperation(session, request, replies).serve();
            case "analyze" -> new AnalyzeOperation(session, request, replies).serve();
            case "validate" -> new ValidateOperation(session, request, replies).serve();
            case "observe" -> new ObserveOperation(session, request, replies).serve();
            default -> throw new BadRequest("unknown operation \"" + operation + "\"");
        }
    }

    private static String describe(Throwable defect) {
        StringBuilder text = new StringBuilder(defect.toString());
        StackTraceElement[] trace = defect.getStackTrace();
        for (int i = 0; i < Math.min(trace.length, DESCRIBED_FRAMES); i++) {
            text.append("\n\tat ").append(trace[i]);
        }
        if (defect.getCause() != null) {
            text.append("\ncaused by ").append(defect.getCause());
        }
        return text.toString();
    }
}
