package org.repairnator.jvm.runner;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.repairnator.jvm.instrumenter.LineNumbers;
import org.repairnator.runtime.Meter;

/**
 * Loads what the module depends on, once: jars as they are, other modules' folders with ticks and probes.
 *
 * <p>Above it are only the platform and {@code org.repairnator.runtime}, so that the project sees none of the
 * server's libraries.
 */
public final class ClassPathLoader extends URLClassLoader {
    private final ProjectClasses folders;
    private final Class<?> ticks;
    private final Meter meter;

    /**
     * Creates the loader.
     *
     * @param classPath jars and folders, in order
     * @param lines numbers the lines of the classes in folders
     * @throws IOException when a folder cannot be read
     */
    public ClassPathLoader(List<Path> classPath, LineNumbers lines) throws IOException {
        super(urls(classPath), new RuntimeLoader());
        List<Path> found = classPath.stream().filter(Files::isDirectory).toList();
        this.folders = new ProjectClasses(found, found, lines);
        this.ticks = defineClass(OwnClasses.TICKS, OwnClasses.TICKS_FILE, 0, OwnClasses.TICKS_FILE.length);
        try {
            this.meter = (Meter) ticks.getConstructor().newInstance();
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private static URL[] urls(List<Path> classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path path : classPath) {
            urls.add(path.toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }

    /** Counts what the classes in folders do. */
    public Meter meter() {
        return meter;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!folders.contains(name)) {
            return super.findClass(name);
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
            definePackage(name.substring(0, dot), null, null, null, null, null, null, null);
        }
        byte[] classFile = folders.instrumented(name, Instrumentation.COVERING);
        return defineClass(name, classFile, 0, classFile.length, folders.domain(name));
    }

    /** Hands on the platform's classes and our runtime, nothing else. */
    private static final class RuntimeLoader extends ClassLoader {
        private static final String RUNTIME = "org.repairnator.runtime.";

        RuntimeLoader() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(RUNTIME)) {
                return RuntimeLoader.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
