package org.repairnator.jvm.server;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import java.util.function.LongPredicate;

/** Writes the reply lines of one request. */
final class Replies {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final OutputStream out;
    private final JsonObject request;
    private final LongPredicate cancelled;
    private final IntConsumer halt;

    /**
     * Creates the reply to a request.
     *
     * @param cancelled whether the client wants no more of the request with an id
     * @param halt ends the JVM at once with a status
     */
    Replies(OutputStream out, JsonObject request, LongPredicate cancelled, IntConsumer halt) {
        this.out = out;
        this.request = request;
        this.cancelled = cancelled;
        this.halt = halt;
    }

    /** Whether the client wants no more. */
    boolean cancelled() {
        return cancelled.test(Json.number(request, "id", 0));
    }

    /** One line among several. */
    void event(String kind, JsonObject fields) {
        fields.addProperty("event", kind);
        write(fields);
    }

    /** The last line. */
    void done(JsonObject fields) {
        fields.addProperty("done", true);
        write(fields);
    }

    /** The last line of a request that failed. */
    void error(String kind, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("kind", kind);
        error.addProperty("message", message);
        JsonObject line = new JsonObject();
        line.add("error", error);
        write(line);
    }

    private void write(JsonObject line) {
        line.add("id", request.get("id"));
        byte[] bytes = (GSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException gone) {
                // Nobody reads our replies any more, so there is nobody to work for.
                halt.accept(0);
            }
        }
    }
}
