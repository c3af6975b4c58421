package org.repairnator.jvm.runner;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of the build's folders are modules of Java's own ({@code module-info.java}), as Maven's test runner lays them
 * out: the tests are patched into the module that they are of, whose packages are open to the test framework.
 *
 * <p>Libraries stay on the class path: a module that requires one reads the unnamed module instead.
 */
public final class NamedModules {
    /** No module has a name. */
    public static final NamedModules NONE = new NamedModules(null, Set.of());

    private static final String INFO = "module-info.class";

    private final Configuration configuration;
    private final Set<String> names;

    private NamedModules(Configuration configuration, Set<String> names) {
        this.configuration = configuration;
        this.names = names;
    }

    /**
     * Finds the modules.
     *
     * @param own the folder of the module under test; nothing has a name where this has none
     * @param tests of that module
     * @param others folders that it may depend on
     * @throws IOException when a folder cannot be read
     */
    public static NamedModules of(Path own, Path tests, List<Path> others) throws IOException {
        if (!Files.isRegularFile(own.resolve(INFO)) || Files.exists(tests.resolve(INFO))) {
            return NONE;
        }
        Map<String, ModuleDescriptor> found = new HashMap<>();
        ModuleDescriptor first = read(own, packages(tests));
        found.put(first.name(), first);
        for (Path other : others) {
            if (Files.isRegularFile(other.resolve(INFO))) {
                ModuleDescriptor read = read(other, Set.of());
                found.putIfAbsent(read.name(), read);
            }
        }
        Map<String, ModuleReference> references = new HashMap<>();
        found.forEach((name, descriptor) -> references.put(name, new Folder(known(descriptor, found.keySet()))));
        ModuleFinder finder = new Folders(references);
        Configuration resolved =
                ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of(first.name()));
        Set<String> names = new HashSet<>();
        resolved.modules().forEach(module -> names.add(module.name()));
        return new NamedModules(resolved, names);
    }

    private static ModuleDescriptor read(Path folder, Set<String> more) throws IOException {
        Set<String> all = packages(folder);
        all.addAll(more);
        try (InputStream in = Files.newInputStream(folder.resolve(INFO))) {
            return ModuleDescriptor.read(in, () -> all);
        }
    }

    /** The packages of the classes in a folder. */
    private static Set<String> packages(Path folder) throws IOException {
        Set<String> found = new HashSet<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".class"))
                        .map(file -> folder.relativize(file).getParent())
                        .filter(parent -> parent != null && !parent.startsWith("META-INF"))
                        .forEach(parent -> found.add(parent.toString().replace('/', '.')));
            }
        }
        return found;
    }

    /** The module without what it requires of the class path. */
    private static ModuleDescriptor known(ModuleDescriptor module, Set<String> others) {
        ModuleDescriptor.Builder builder =
                module.isOpen() ? ModuleDescriptor.newOpenModule(module.name()) : ModuleDescriptor.newModule(module.name());
        builder.packages(module.packages());
        for (ModuleDescriptor.Requires required : module.requires()) {
            if (others.contains(required.name()) || ModuleLayer.boot().findModule(required.name()).isPresent()) {
                builder.requires(required);
            }
        }
        module.exports().forEach(builder::exports);
        module.opens().forEach(builder::opens);
        module.uses().forEach(builder::uses);
        module.provides().forEach(builder::provides);
        return builder.build();
    }

    /** Whether a module of this name is one of them. */
    boolean contains(String name) {
        return names.contains(name);
    }

    /**
     * Defines the modules, whose classes a loader is going to load.
     *
     * @param loader has defined no class of theirs yet
     */
    void define(ClassLoader loader) {
        if (configuration == null) {
            return;
        }
        ModuleLayer.Controller controller =
                ModuleLayer.defineModules(configuration, List.of(ModuleLayer.boot()), name -> loader);
        for (Module module : controller.layer().modules()) {
            for (ClassLoader at = loader; at != null; at = at.getParent()) {
                befriend(controller, module, at.getUnnamedModule());
            }
            befriend(controller, module, NamedModules.class.getModule());
        }
    }

    private static void befriend(ModuleLayer.Controller controller, Module module, Module other) {
        controller.addReads(module, other);
        if (!module.getDescriptor().isOpen()) {
            module.getPackages().forEach(name -> controller.addOpens(module, name, other));
        }
    }

    private static final class Folder extends ModuleReference {
        Folder(ModuleDescriptor descriptor) {
            super(descriptor, null);
        }

        @Override
        public ModuleReader open() {
            throw new UnsupportedOperationException("classes are read by their loader");
        }
    }

    private record Folders(Map<String, ModuleReference> modules) implements ModuleFinder {
        @Override
        public Optional<ModuleReference> find(String name) {
            return Optional.ofNullable(modules.get(name));
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.copyOf(modules.values());
        }
    }
}
