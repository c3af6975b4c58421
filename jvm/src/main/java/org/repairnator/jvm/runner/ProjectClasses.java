package org.repairnator.jvm.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.repairnator.jvm.instrumenter.InitializerVisitor;
import org.repairnator.jvm.instrumenter.Instrumenter;
import org.repairnator.jvm.instrumenter.LineNumbers;

/**
 * The classes and resources in output folders: of a module, and of the modules that it depends on.
 *
 * <p>Which classes there are is read once, and each class is read and instrumented once: a class loader for a
 * candidate then costs no more than defining the classes it needs.
 */
public final class ProjectClasses {
    private static final int MAX_DEPTH = 100;

    private record ClassFile(Path file, Path folder) {}

    private final List<Path> folders;
    private final List<Path> probed;
    private final LineNumbers lines;
    private final Map<String, ClassFile> classFiles = new HashMap<>();
    private final Map<Path, ProtectionDomain> domains = new HashMap<>();
    private final Map<String, byte[]> plain = new ConcurrentHashMap<>();
    private final Map<String, byte[]> covering = new ConcurrentHashMap<>();
    private final Map<String, byte[]> tracked = new ConcurrentHashMap<>();

    /**
     * Reads which classes there are.
     *
     * @param folders output folders; an earlier one hides a later one's classes
     * @param probed those of them whose lines count for coverage
     * @param lines numbers these lines
     * @throws IOException when a folder cannot be read
     */
    public ProjectClasses(List<Path> folders, List<Path> probed, LineNumbers lines) throws IOException {
        this.folders = List.copyOf(folders);
        this.probed = List.copyOf(probed);
        this.lines = lines;
        for (Path folder : folders) {
            URL url = folder.toUri().toURL();
            domains.put(folder, new ProtectionDomain(new CodeSource(url, (Certificate[]) null), null));
            if (Files.isDirectory(folder)) {
                index(folder);
            }
        }
    }

    /** Classes are regular files; pipes of that name, and folders that cannot be listed, are left out. */
    private void index(Path folder) throws IOException {
        Files.walkFileTree(folder, Set.of(), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = folder.relativize(file).toString();
                if (path.endsWith(".class") && Files.isRegularFile(file)) {
                    String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
                    classFiles.putIfAbsent(name, new ClassFile(file, folder));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException error) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException error) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Whether there is a class of this binary name. */
    public boolean contains(String name) {
        return classFiles.containsKey(name);
    }

    /** The class file as the build tool made it, or null. */
    public byte[] original(String name) {
        ClassFile classFile = classFiles.get(name);
        if (classFile == null) {
            return null;
        }
        try {
            return Files.readAllBytes(classFile.file());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The class file with ticks, and with what an instrumentation adds: probes only where lines are to be covered. */
    public byte[] instrumented(String name, Instrumentation instrumentation) {
        if (instrumentation == Instrumentation.TRACKED) {
            return tracked.computeIfAbsent(
                    name, key -> InitializerVisitor.tracked(instrumented(key, Instrumentation.PLAIN)));
        }
        boolean probes = instrumentation == Instrumentation.COVERING && probed.contains(classFiles.get(name).folder());
        Map<String, byte[]> cache = probes ? covering : plain;
        return cache.computeIfAbsent(name, key -> Instrumenter.instrument(original(key), probes ? lines : null));
    }

    /** Where the code of a class comes from, as {@code Class.getProtectionDomain} tells; the last folder's if unknown. */
    public ProtectionDomain domain(String name) {
        ClassFile classFile = classFiles.get(name);
        return domains.get(classFile == null ? folders.get(folders.size() - 1) : classFile.folder());
    }

    /** All resources of this name, in the folders' order. */
    public List<URL> resources(String name) {
        List<URL> found = new ArrayList<>(1);
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    found.add(file.toUri().toURL());
                } catch (MalformedURLException error) {
                    throw new UncheckedIOException(error);
                }
            }
        }
        return found;
    }
}
