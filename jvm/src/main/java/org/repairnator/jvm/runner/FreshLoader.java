package org.repairnator.jvm.runner;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.repairnator.runtime.Allocations;
import org.repairnator.runtime.Meter;

/**
 * Loads the classes of the module, and of the modules of the same build that it depends on, anew: one loader for each
 * candidate, so that static state never leaks to the next, and every class is linked to the changed ones.
 */
public final class FreshLoader extends ClassLoader {
    private final ProjectClasses classes;
    private final Overlay overlay;
    private final Instrumentation instrumentation;
    private final NamedModules modules;
    private final AttachedLibraries attached;
    private final Class<?> ticks;
    private final Meter meter;
    private volatile boolean redefined;

    /**
     * Creates a loader.
     *
     * @param parent the libraries, kept
     * @param classes those of the build's output folders
     * @param modules which of them belong to modules with a name
     * @param overlay classes in place of theirs
     * @param instrumentation what is added to them
     */
    public FreshLoader(
            ClassPathLoader parent,
            ProjectClasses classes,
            NamedModules modules,
            Overlay overlay,
            Instrumentation instrumentation) {
        super(parent);
        this.attached = parent.attached();
        this.classes = classes;
        this.modules = modules;
        this.overlay = overlay;
        this.instrumentation = instrumentation;
        this.ticks = defineClass(OwnClasses.TICKS, OwnClasses.TICKS_FILE, 0, OwnClasses.TICKS_FILE.length);
        try {
            this.meter = (Meter) ticks.getConstructor().newInstance();
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
        modules.define(this);
    }

    /** Counts what this loader's classes do. */
    public Meter meter() {
        return meter;
    }

    /** Tells that an agent has defined a class of this loader again, by other bytes than those that it was loaded from. */
    public void redefine() {
        redefined = true;
    }

    /** Whether an agent has defined classes again: what we added to them may be gone. */
    boolean isRedefined() {
        return redefined;
    }

    /** A class that this loader has defined. */
    Class<?> loaded(String name) {
        return findLoadedClass(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            // A test on the unchanged code loads its classes anew, one of a candidate may find them loaded.
            Allocations.look();
            try {
                return load(name);
            } finally {
                Allocations.skip();
            }
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        byte[] replaced = overlay.find(name);
        if (replaced != null) {
            return define(name, replaced, classes.domain(name));
        }
        if (classes.contains(name)) {
            return define(name, classes.instrumented(name, instrumentation), classes.domain(name));
        }
        AttachedLibraries.ClassFile library = attached.find(name);
        if (library != null) {
            return define(name, library.bytes(), library.domain());
        }
        return getParent().loadClass(name);
    }

    private Class<?> define(String name, byte[] classFile, ProtectionDomain domain) {
        int dot = name.lastIndexOf('.');
        if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
            definePackage(name.substring(0, dot), null, null, null, null, null, null, null);
        }
        return defineClass(name, classFile, 0, classFile.length, domain);
    }

    @Override
    protected Class<?> findClass(String moduleName, String name) {
        try {
            return has(moduleName) && classes.contains(name) ? loadClass(name, false) : null;
        } catch (ClassNotFoundException absent) {
            // As the method that this overrides is to do.
            return null;
        }
    }

    @Override
    protected URL findResource(String moduleName, String name) {
        List<URL> own = has(moduleName) ? classes.resources(name) : List.of();
        return own.isEmpty() ? null : own.get(0);
    }

    /** Whether a module, or that without a name, is of this loader. */
    private boolean has(String moduleName) {
        return moduleName == null || modules.contains(moduleName);
    }

    @Override
    public URL getResource(String name) {
        try {
            List<URL> own = own(name);
            return own.isEmpty() ? getParent().getResource(name) : own.get(0);
        } catch (IOException unreadable) {
            // As java.lang.ClassLoader does: an unreadable resource is no resource.
            return null;
        }
    }

    private List<URL> own(String name) throws IOException {
        List<URL> own = new ArrayList<>(classes.resources(name));
        own.addAll(attached.resources(name));
        return own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = own(name);
        all.addAll(Collections.list(getParent().getResources(name)));
        return Collections.enumeration(all);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        URL url = getResource(name);
        try {
            return url == null ? null : url.openStream();
        } catch (IOException unreadable) {
            // As java.lang.ClassLoader does: an unreadable resource is no resource.
            return null;
        }
    }
}
