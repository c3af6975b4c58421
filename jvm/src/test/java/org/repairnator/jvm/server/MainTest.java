package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/** The program in a JVM of its own, which it ends. */
class MainTest {
    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException error) {
            throw new IllegalStateException(error);
        }
    }

    private Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = Stream.of(Main.class, ClassReader.class, com.google.gson.Gson.class)
                .map(MainTest::jarOf)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    @Test
    void repliesGoToTheFileThatIsNamedUntilTheInputEnds() throws Exception {
        Process program = start("--replies", "/dev/stdout");
        program.getOutputStream().write("{\"id\":1,\"op\":\"run\"}\n".getBytes(StandardCharsets.UTF_8));
        program.getOutputStream().flush();
        String reply = program.inputReader(StandardCharsets.UTF_8).readLine();
        assertTrue(reply.contains("must come before"), reply);
        program.getOutputStream().close();
        assertEquals(0, program.waitFor());
    }

    @Test
    void wrongArgumentsAreAnsweredWithTheUsage() throws Exception {
        Process program = start();
        assertEquals(2, program.waitFor());
        String said = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("usage: java -jar repairnator-jvm.jar --replies FILE", said.strip());
    }
}
