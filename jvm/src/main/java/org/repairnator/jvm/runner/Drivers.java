package org.repairnator.jvm.runner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.repairnator.runtime.TestDriver;

/** The test frameworks that a project has, and which of them runs which class. */
public final class Drivers {
    /** A framework, by a class that tells its presence and its driver; preferred ones first. */
    private enum Framework {
        JUNIT5("org.junit.platform.launcher.Launcher", "org.repairnator.drivers.JUnit5Driver"),
        TESTNG("org.testng.TestNG", "org.repairnator.drivers.TestNgDriver"),
        JUNIT4("org.junit.runner.Request", "org.repairnator.drivers.JUnit4Driver"),
        JUNIT3("junit.framework.TestCase", "org.repairnator.drivers.JUnit3Driver");

        final String marker;
        final String driver;

        Framework(String marker, String driver) {
            this.marker = marker;
            this.driver = driver;
        }
    }

    private final ProjectClasses classes;
    private final DriverLoader loader;
    private final List<Framework> present = new ArrayList<>();
    private final Map<Framework, TestDriver> drivers = new EnumMap<>(Framework.class);
    private final Map<String, Framework> chosen = new HashMap<>();

    /**
     * Finds the frameworks.
     *
     * @param classPath where they are looked for
     * @param classes the module's own classes
     */
    public Drivers(ClassLoader classPath, ProjectClasses classes) {
        this.classes = classes;
        this.loader = new DriverLoader(classPath);
        for (Framework framework : Framework.values()) {
            try {
                classPath.loadClass(framework.marker);
                present.add(framework);
            } catch (ClassNotFoundException absent) {
                continue;
            }
        }
    }

    /** The frameworks' names, as the protocol writes them. */
    public List<String> names() {
        return present.stream().map(framework -> framework.name().toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * The driver for a test class.
     *
     * @throws IllegalStateException when the project has no test framework we know, or its driver does not start
     */
    public TestDriver driver(String suite) {
        return drivers.computeIfAbsent(chosen.computeIfAbsent(suite, this::choose), this::create);
    }

    private TestDriver create(Framework framework) {
        try {
            return (TestDriver) loader.loadClass(framework.driver).getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            throw new IllegalStateException("the driver for " + framework + " did not start: " + cause, cause);
        }
    }

    private Framework choose(String suite) {
        if (present.isEmpty()) {
            throw new IllegalStateException(
                    "no test framework on the class path: JUnit 3, 4, 5 (with its platform launcher) or TestNG");
        }
        byte[] classFile = classes.original(suite);
        while (classFile != null) {
            for (Framework framework : present) {
                if (uses(classFile, framework)) {
                    return framework;
                }
            }
            classFile = classes.original(new ClassReader(classFile).getSuperName().replace('/', '.'));
        }
        return present.get(0);
    }

    private static boolean uses(byte[] classFile, Framework framework) {
        // Descriptors stand in the constant pool as they are, so a search of the bytes finds them.
        String text = new String(classFile, StandardCharsets.ISO_8859_1);
        return switch (framework) {
            case JUNIT5 -> text.contains("Lorg/junit/jupiter/") || text.contains("Lorg/junit/platform/");
            case TESTNG -> text.contains("Lorg/testng/annotations/");
            case JUNIT4 -> text.contains("Lorg/junit/Test;")
                    || text.contains("Lorg/junit/runner/RunWith;")
                    || text.contains("Lorg/junit/experimental/")
                    || extendsTestCase(classFile);
            case JUNIT3 -> extendsTestCase(classFile);
        };
    }

    private static boolean extendsTestCase(byte[] classFile) {
        return new ClassReader(classFile).getSuperName().startsWith("junit/");
    }

    /** Defines our drivers beside the project's frameworks. */
    private static final class DriverLoader extends ClassLoader {
        DriverLoader(ClassLoader classPath) {
            super(classPath);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("org.repairnator.drivers.")) {
                throw new ClassNotFoundException(name);
            }
            byte[] classFile = OwnClasses.bytesOf(name);
            return defineClass(name, classFile, 0, classFile.length);
        }
    }
}
