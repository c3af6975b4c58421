package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Reads requests from standard input and hands them, one at a time, to a worker thread.
 *
 * <p>Reading goes on while the worker works, so that the end of standard input ends the JVM at once, whatever
 * a test is doing.
 */
public final class Main {
    private static final int OUT_OF_MEMORY = 4;
    private static final long WORKER_STACK = 0;

    private Main() {}

    /**
     * Serves until standard input ends.
     *
     * @param arguments {@code --replies FILE}
     * @throws IOException when the file cannot be opened or standard input not be read
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2 || !arguments[0].equals("--replies")) {
            System.err.println("usage: java -jar repairnator-jvm.jar --replies FILE");
            Runtime.getRuntime().halt(2);
        }
        InputStream requests = System.in;
        PrintStream errors = System.err;
        OutputStream replies = new FileOutputStream(arguments[1]);
        BlockingQueue<JsonObject> queue = new LinkedBlockingQueue<>();
        ThreadGroup group = new ThreadGroup("repairnator-tests");
        Server server = new Server(replies);
        Thread worker = new Thread(group, () -> work(server, queue), "main", WORKER_STACK);
        worker.setDaemon(true);
        // Without the thread that answers, the client would wait for nothing.
        worker.setUncaughtExceptionHandler((thread, defect) -> {
            defect.printStackTrace(errors);
            Runtime.getRuntime().halt(1);
        });
        worker.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            if (request.has("op") && request.get("op").getAsString().equals("cancel")) {
                server.cancel(request);
            } else {
                queue.add(request);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void work(Server server, BlockingQueue<JsonObject> queue) {
        try {
            while (true) {
                server.serve(queue.take());
            }
        } catch (InterruptedException | IOException error) {
            Runtime.getRuntime().halt(1);
        } catch (OutOfMemoryError error) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
    }
}
