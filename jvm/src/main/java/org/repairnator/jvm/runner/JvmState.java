package org.repairnator.jvm.runner;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;

/**
 * State of the whole JVM that a test may change, put back after each run.
 *
 * <p>To be created by the thread that runs the tests, whose thread group has no other threads but those that
 * tests start.
 */
final class JvmState {
    private static final int MOST_THREADS = 200;

    private final Properties properties = (Properties) System.getProperties().clone();
    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();
    private final ThreadGroup group = Thread.currentThread().getThreadGroup();
    private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    private final Field[] threadLocals = {threadField("threadLocals"), threadField("inheritableThreadLocals")};

    private static Field threadField(String name) {
        try {
            Field field = Thread.class.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException error) {
            throw new IllegalStateException("this Java has no Thread." + name, error);
        }
    }

    /**
     * Puts back streams, system properties, locale and time zone.
     *
     * @param ending whether what threads are left are ended
     */
    void restore(boolean ending) {
        System.setOut(nowhere);
        System.setErr(nowhere);
        System.setIn(InputStream.nullInputStream());
        if (!System.getProperties().equals(properties)) {
            System.setProperties((Properties) properties.clone());
        }
        Locale.setDefault(locale);
        TimeZone.setDefault(zone);
        if (ending) {
            endThreads();
        }
        forgetThreadLocals();
    }

    /** Whether threads are left that tests have started. */
    boolean hasThreads() {
        return group.activeCount() > 1;
    }

    /** Whether threads are left that run code of the project, or more of them than are looked through. */
    boolean hasThreadsIn(ProjectClasses classes) {
        Thread[] threads = new Thread[MOST_THREADS];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i] != Thread.currentThread() && runs(threads[i], classes)) {
                return true;
            }
        }
        return count == MOST_THREADS;
    }

    private static boolean runs(Thread thread, ProjectClasses classes) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (classes.contains(frame.getClassName())) {
                return true;
            }
        }
        return false;
    }

    private void endThreads() {
        Thread own = Thread.currentThread();
        if (!hasThreads()) {
            return;
        }
        Thread[] threads = new Thread[group.activeCount() + 16];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i] != own) {
                threads[i].interrupt();
            }
        }
    }

    /** A value left in a thread-local variable would keep its whole class loader alive. */
    private void forgetThreadLocals() {
        try {
            for (Field field : threadLocals) {
                field.set(Thread.currentThread(), null);
            }
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }
}
