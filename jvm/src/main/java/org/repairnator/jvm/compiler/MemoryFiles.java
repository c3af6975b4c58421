package org.repairnator.jvm.compiler;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;

/**
 * Keeps class files that the compiler writes in memory; reads through a file manager that outlives it.
 *
 * <p>A {@link StandardJavaFileManager}, since some options of javac ask for one.
 */
final class MemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> implements StandardJavaFileManager {
    /** A question for the content of a package. */
    record Listing(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) {}

    private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();
    private final JavaFileManager platform;
    private final Map<Listing, Iterable<JavaFileObject>> listings;

    /**
     * Creates a manager.
     *
     * @param underlying where the class path is read
     * @param platform where the platform's classes are read; null for this JDK's own
     * @param listings answers from before, since reading folders and archives takes longer than compiling a file;
     *     added to
     */
    MemoryFiles(
            StandardJavaFileManager underlying,
            JavaFileManager platform,
            Map<Listing, Iterable<JavaFileObject>> listings) {
        super(underlying);
        this.platform = platform;
        this.listings = listings;
    }

    private JavaFileManager of(Location location) {
        return platform != null && platform.hasLocation(location) ? platform : fileManager;
    }

    @Override
    public boolean hasLocation(Location location) {
        return of(location).hasLocation(location);
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Listing asked = new Listing(location, packageName, kinds, recurse);
        Iterable<JavaFileObject> known = listings.get(asked);
        if (known == null) {
            known = of(location).list(location, packageName, kinds, recurse);
            listings.put(asked, known);
        }
        return known;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return of(location).inferBinaryName(location, file);
    }

    @Override
    public JavaFileObject getJavaFileForInput(Location location, String className, JavaFileObject.Kind kind)
            throws IOException {
        return of(location).getJavaFileForInput(location, className, kind);
    }

    @Override
    public FileObject getFileForInput(Location location, String packageName, String name) throws IOException {
        return of(location).getFileForInput(location, packageName, name);
    }

    @Override
    public Location getLocationForModule(Location location, String module) throws IOException {
        return of(location).getLocationForModule(location, module);
    }

    @Override
    public Location getLocationForModule(Location location, JavaFileObject file) throws IOException {
        return of(location).getLocationForModule(location, file);
    }

    @Override
    public Iterable<Set<Location>> listLocationsForModules(Location location) throws IOException {
        return of(location).listLocationsForModules(location);
    }

    @Override
    public String inferModuleName(Location location) throws IOException {
        return of(location).inferModuleName(location);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return of(location).contains(location, file);
    }

    /** Throws away what was written. */
    void forget() {
        written.clear();
    }

    /** The class files written, by binary name. */
    Map<String, byte[]> written() {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind) {
            @Override
            public OutputStream openOutputStream() {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                written.put(className, bytes);
                return bytes;
            }
        };
    }

    @Override
    public void close() {
        // The underlying manager is shared.
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
        fileManager.setLocation(location, files);
    }

    @Override
    public void setLocationFromPaths(Location location, Collection<? extends Path> paths) throws IOException {
        fileManager.setLocationFromPaths(location, paths);
    }

    @Override
    public Iterable<? extends File> getLocation(Location location) {
        return fileManager.getLocation(location);
    }

    @Override
    public Iterable<? extends Path> getLocationAsPaths(Location location) {
        return fileManager.getLocationAsPaths(location);
    }

    @Override
    public Path asPath(FileObject file) {
        return fileManager.asPath(file);
    }
}
