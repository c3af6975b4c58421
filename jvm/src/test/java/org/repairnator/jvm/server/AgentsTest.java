package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** Agents of the project's own test JVMs are started among its libraries. */
class AgentsTest {
    private static final String OPTIONS = "org.repairnator.test.agent";

    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        Agents.premain("", null);
        System.clearProperty(OPTIONS);
    }

    private static Instrumentation instrumentation() {
        return (Instrumentation) Proxy.newProxyInstance(
                AgentsTest.class.getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, given) -> null);
    }

    /** A jar with an agent whose method has these parameters and this body. */
    private Path jar(String parameters, String body) throws Exception {
        JavaProject project = new JavaProject(folder.resolve("agent"), JavaProject.Framework.NONE)
                .main("ag.Agent", "package ag; public class Agent { public static void premain(" + parameters + ") { " + body + " } }")
                .compile();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "ag.Agent");
        Path jar = folder.resolve("agent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("ag/Agent.class"));
            out.write(Files.readAllBytes(project.mainOutput().resolve("ag/Agent.class")));
        }
        return jar;
    }

    private static String start(Path jar) throws Exception {
        try (URLClassLoader libraries = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            return Agents.start(jar, "a=b", libraries);
        }
    }

    @Test
    void anAgentGetsItsOptions() throws Exception {
        Agents.premain("", instrumentation());
        String note = "System.setProperty(\"" + OPTIONS + "\", options);";
        assertEquals("", start(jar("String options, java.lang.instrument.Instrumentation given", note)));
        assertEquals("a=b", System.getProperty(OPTIONS));
        System.clearProperty(OPTIONS);
        assertEquals("", start(jar("String options", note)));
        assertEquals("a=b", System.getProperty(OPTIONS));
    }

    @Test
    void anAgentThatDoesNotStartIsTold() throws Exception {
        Agents.premain("", instrumentation());
        String refusal = start(jar("String options", "throw new IllegalStateException(\"too new\");"));
        assertTrue(refusal.endsWith("agent.jar does not start: java.lang.IllegalStateException: too new"), refusal);
    }

    @Test
    void withoutAnAgentOfItsOwnAJvmStartsNone() throws Exception {
        assertEquals("this JVM allows no agents", start(jar("String options", "")));
    }
}
