package org.repairnator.jvm.testing;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A thread like the one that runs a project's tests: in a group of its own, since the runner ends all others in there.
 *
 * <p>What the runner changes of the whole JVM (streams, properties) is put back for the tests of ours.
 */
public final class TestThread {
    private TestThread() {}

    /** What work gives that is done in such a thread. */
    public static <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(new ThreadGroup("tests of a project"), task, "main");
        thread.setDaemon(true);
        JvmState before = new JvmState();
        try {
            thread.start();
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw failed;
        } finally {
            before.restore();
        }
    }

    /** State of the whole JVM as it is when this is made. */
    public static final class JvmState {
        private final PrintStream out = System.out;
        private final PrintStream err = System.err;
        private final InputStream in = System.in;
        private final Properties properties = (Properties) System.getProperties().clone();
        private final Locale locale = Locale.getDefault();
        private final TimeZone zone = TimeZone.getDefault();

        /** Makes it that again. */
        public void restore() {
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
            System.setProperties(properties);
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }
}
