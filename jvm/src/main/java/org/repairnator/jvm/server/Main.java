package org.repairnator.jvm.server;

import java.io.FileOutputStream;
import java.io.IOException;
import java.util.function.IntConsumer;

/** The program: serves the requests on standard input until that ends. */
public final class Main {
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /**
     * Serves until standard input ends.
     *
     * @param arguments {@code --replies FILE}
     * @throws IOException when the file cannot be opened or standard input not be read
     */
    public static void main(String[] arguments) throws IOException {
        IntConsumer halt = Runtime.getRuntime()::halt;
        if (arguments.length != 2 || !arguments[0].equals("--replies")) {
            System.err.println("usage: java -jar repairnator-jvm.jar --replies FILE");
            halt.accept(WRONG_USAGE);
        }
        new RequestLoop(System.in, new FileOutputStream(arguments[1]), System.err, halt).run();
    }
}
