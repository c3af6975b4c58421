package org.repairnator.jvm.runner;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Loads the libraries that the module depends on, once. Classes in folders are of modules of the same build, whose code
 * may be changed: they are loaded with the module's own.
 *
 * <p>Above it are only the platform and {@code org.repairnator.runtime}, so that the project sees none of the
 * server's libraries.
 */
public final class ClassPathLoader extends URLClassLoader {
    private final AttachedLibraries attached;

    /**
     * Creates the loader.
     *
     * @param classPath jars and folders, in order
     * @throws IOException when a path cannot be named
     */
    public ClassPathLoader(List<Path> classPath) throws IOException {
        this(classPath, AttachedLibraries.of(classPath));
    }

    private ClassPathLoader(List<Path> classPath, Set<Path> withProject) throws IOException {
        super(urls(classPath.stream().filter(path -> !withProject.contains(path)).toList()), new RuntimeLoader());
        attached = new AttachedLibraries(urls(classPath.stream().filter(withProject::contains).toList()));
    }

    /** Those of the libraries that are not loaded here, but with the project's classes. */
    AttachedLibraries attached() {
        return attached;
    }

    @Override
    public void close() throws IOException {
        attached.close();
        super.close();
    }

    /** A library's class of this name, if it has been loaded; else null. */
    Class<?> loaded(String name) {
        return findLoadedClass(name);
    }

    private static URL[] urls(List<Path> classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path path : classPath) {
            if (!Files.isDirectory(path)) {
                urls.add(path.toUri().toURL());
            }
        }
        return urls.toArray(new URL[0]);
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
