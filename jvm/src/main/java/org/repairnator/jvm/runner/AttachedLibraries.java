package org.repairnator.jvm.runner;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Libraries whose classes are defined anew with the project's, by each loader of these.
 *
 * <p>Some look for the project's classes in the class loader that they are of themselves, as Micronaut looks for beans, and
 * leave behind in others what they have found. So where one of them is there, all are attached but the test frameworks.
 */
final class AttachedLibraries {
    /** Folders of jars that tell such libraries. */
    private static final List<String> LOOKING = List.of("io/micronaut/");
    /** Folders of jars that our drivers are linked to, or that change classes of the whole JVM. */
    private static final List<String> FRAMEWORKS = List.of(
            "org/junit/", "junit/", "org/opentest4j/", "org/apiguardian/", "org/hamcrest/", "org/testng/", "com/beust/jcommander/",
            "org/jspecify/", "org/mockito/", "net/bytebuddy/", "org/objenesis/");

    /** A class of one of them. */
    record ClassFile(byte[] bytes, ProtectionDomain domain) {}

    private final URLClassLoader jars;
    private final Map<String, Optional<ClassFile>> known = new ConcurrentHashMap<>();
    private final boolean isEmpty;

    AttachedLibraries(URL[] jars) {
        this.isEmpty = jars.length == 0;
        this.jars = new URLClassLoader(jars, null);
    }

    /** Those of a class path's jars that are to be attached. */
    static Set<Path> of(List<Path> classPath) {
        List<Path> jars = classPath.stream().filter(Files::isRegularFile).toList();
        return jars.stream().noneMatch(jar -> has(jar, LOOKING))
                ? Set.of()
                : jars.stream().filter(jar -> !has(jar, FRAMEWORKS)).collect(Collectors.toSet());
    }

    private static boolean has(Path path, List<String> folders) {
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.stream().anyMatch(entry -> folders.stream().anyMatch(entry.getName()::startsWith));
        } catch (IOException broken) {
            return false;
        }
    }

    /** The class of this name; null where none of these libraries has one. */
    ClassFile find(String name) {
        return isEmpty ? null : known.computeIfAbsent(name, this::read).orElse(null);
    }

    private Optional<ClassFile> read(String name) {
        String path = name.replace('.', '/') + ".class";
        URL url = jars.findResource(path);
        if (url == null) {
            return Optional.empty();
        }
        try (InputStream in = url.openStream()) {
            URL jar = ((JarURLConnection) url.openConnection()).getJarFileURL();
            CodeSource source = new CodeSource(jar, (Certificate[]) null);
            return Optional.of(new ClassFile(in.readAllBytes(), new ProtectionDomain(source, null)));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Their resources of this name. */
    List<URL> resources(String name) throws IOException {
        return isEmpty ? List.of() : new ArrayList<>(Collections.list(jars.findResources(name)));
    }

    void close() throws IOException {
        jars.close();
    }
}
