package org.repairnator.jvm.server;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Java agents that the project's own test JVMs have, such as those of mock libraries.
 *
 * <p>The JVM would start them among the server's classes, where the project's copies of their classes cannot see that they were.
 * So this JVM has only this agent, which does nothing, and the project's are started here, beside its libraries.
 */
public final class Agents {
    private static volatile Instrumentation instrumentation;

    private Agents() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String options, Instrumentation given) {
        instrumentation = given;
    }

    /**
     * Starts an agent.
     *
     * @param jar its jar, which {@code libraries} has too
     * @param options its own
     * @return why it could not be started; empty where it was
     */
    static String start(Path jar, String options, ClassLoader libraries) {
        if (instrumentation == null) {
            return "this JVM allows no agents";
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(libraries);
        try {
            String name = main(jar);
            if (name == null) {
                return jar + " is no agent";
            }
            premain(Class.forName(name, true, libraries), options.isEmpty() ? null : options);
            return "";
        } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError error) {
            return "the agent " + jar + " does not start: " + (error.getCause() == null ? error : error.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The agent's class; what it wants the JVM's own loader to have is there then. */
    private static String main(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                return null;
            }
            Attributes attributes = manifest.getMainAttributes();
            String boot = attributes.getValue("Boot-Class-Path");
            for (String each : boot == null ? new String[0] : boot.strip().split("\\s+")) {
                Path path = jar.resolveSibling(each);
                if (path.toFile().isFile()) {
                    instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(path.toFile()));
                }
            }
            return attributes.getValue("Premain-Class");
        }
    }

    private static void premain(Class<?> type, String options) throws ReflectiveOperationException {
        try {
            call(type.getDeclaredMethod("premain", String.class, Instrumentation.class), options, instrumentation);
        } catch (NoSuchMethodException other) {
            call(type.getDeclaredMethod("premain", String.class), options);
        }
    }

    private static void call(Method method, Object... arguments) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(null, arguments);
    }
}
