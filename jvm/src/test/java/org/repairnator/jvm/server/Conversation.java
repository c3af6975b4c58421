package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.repairnator.jvm.testing.TestThread;

/** A client that speaks the real protocol with a server in this JVM; what would end the JVM is noted. */
final class Conversation implements AutoCloseable {
    /** Far more than any reply takes: who waits that long waits for nothing. */
    private static final long PATIENCE_SECONDS = 120;

    /** What was answered to one request. */
    record Reply(List<JsonObject> events, JsonObject last) {
        /** The error's message; empty where there was none. */
        String error() {
            return last.has("error") ? last.getAsJsonObject("error").get("message").getAsString() : "";
        }

        /** {@code request} or {@code defect}. */
        String errorKind() {
            return last.getAsJsonObject("error").get("kind").getAsString();
        }

        /** The events of a kind, in order. */
        List<JsonObject> events(String kind) {
            return events.stream().filter(each -> each.get("event").getAsString().equals(kind)).toList();
        }

        /** The only event of a kind. */
        JsonObject event(String kind) {
            List<JsonObject> found = events(kind);
            if (found.size() != 1) {
                throw new AssertionError("one \"" + kind + "\" was expected: " + this);
            }
            return found.get(0);
        }

        /** A field of each event of a kind, as text. */
        List<String> texts(String kind, String field) {
            return events(kind).stream().map(each -> each.get(field).getAsString()).toList();
        }
    }

    private final TestThread.JvmState before = new TestThread.JvmState();
    private final PipedOutputStream requests = new PipedOutputStream();
    private final BlockingQueue<JsonObject> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> halted = new CompletableFuture<>();
    private long number;

    Conversation() {
        try {
            PipedInputStream read = new PipedInputStream(requests, 1 << 16);
            RequestLoop loop = new RequestLoop(
                    read, new Lines(), new PrintStream(errors, true, StandardCharsets.UTF_8), halted::complete);
            Thread reader = new Thread(() -> run(loop), "conversation");
            reader.setDaemon(true);
            reader.start();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void run(RequestLoop loop) {
        try {
            loop.run();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Asks and waits for the last line. */
    Reply ask(JsonObject request) {
        send(request);
        return reply();
    }

    /** Sends a request under the next id. */
    long send(JsonObject request) {
        request.addProperty("id", ++number);
        sendLine(request.toString());
        return number;
    }

    void sendLine(String line) {
        try {
            requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            requests.flush();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Waits for the last line of the request sent last. */
    Reply reply() {
        List<JsonObject> events = new ArrayList<>();
        while (true) {
            JsonObject line = line();
            assertTrue(line.get("id").getAsLong() == number, () -> "no answer to request " + number + ": " + line);
            if (line.has("event")) {
                events.add(line);
            } else {
                return new Reply(events, line);
            }
        }
    }

    /** The next line of a reply. */
    JsonObject line() {
        try {
            JsonObject line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(line, "no answer");
            return line;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Waits for what would have ended the JVM; the status. */
    int haltedWith() throws Exception {
        return halted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What was written for people, who read it when the JVM has ended. */
    String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    /** Ends the input. */
    void hangUp() throws IOException {
        requests.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
        before.restore();
    }

    /** Takes replies apart into lines. */
    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int character) {
            if (character == '\n') {
                lines.add(JsonParser.parseString(line.toString(StandardCharsets.UTF_8)).getAsJsonObject());
                line.reset();
            } else {
                line.write(character);
            }
        }
    }
}
