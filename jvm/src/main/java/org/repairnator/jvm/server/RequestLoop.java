package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;

/**
 * Reads requests and hands them, one at a time, to a worker thread.
 *
 * <p>Reading goes on while the worker works, so that the end of the input ends the JVM at once, whatever a test is
 * doing, and a request can be cancelled.
 */
final class RequestLoop {
    private static final int DEFECT = 1;
    private static final int OUT_OF_MEMORY = 4;

    private final BufferedReader requests;
    private final PrintStream errors;
    private final IntConsumer halt;
    private final Server server;
    private final BlockingQueue<JsonObject> waiting = new LinkedBlockingQueue<>();

    /**
     * Creates a loop.
     *
     * @param requests where requests are read, one a line
     * @param replies where replies are written
     * @param errors where a defect of ours is described
     * @param halt ends the JVM at once with a status
     */
    RequestLoop(InputStream requests, OutputStream replies, PrintStream errors, IntConsumer halt) {
        this.requests = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
        this.errors = errors;
        this.halt = halt;
        this.server = new Server(replies, halt);
    }

    /**
     * Serves until the input ends, then ends the JVM.
     *
     * @throws IOException when the input cannot be read
     */
    void run() throws IOException {
        startWorker();
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            if (Json.text(request, "op", "").equals("cancel")) {
                server.cancel(request);
            } else {
                waiting.add(request);
            }
        }
        halt.accept(0);
    }

    private void startWorker() {
        // A group of its own: whatever else runs in it has been started by a test, and is ended after it.
        ThreadGroup group = new ThreadGroup("repairnator-tests");
        Thread worker = new Thread(group, this::work, "main");
        worker.setDaemon(true);
        // Without the thread that answers, the client would wait for nothing.
        worker.setUncaughtExceptionHandler((thread, defect) -> {
            defect.printStackTrace(errors);
            halt.accept(DEFECT);
        });
        worker.start();
    }

    private void work() {
        try {
            while (true) {
                server.serve(waiting.take());
            }
        } catch (InterruptedException error) {
            halt.accept(DEFECT);
        } catch (OutOfMemoryError error) {
            halt.accept(OUT_OF_MEMORY);
        }
    }
}
