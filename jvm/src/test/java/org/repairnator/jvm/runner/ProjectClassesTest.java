package org.repairnator.jvm.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.jvm.instrumenter.LineNumbers;

/** What lies in an output folder or a source folder is the project's choice. */
class ProjectClassesTest {
    @TempDir
    private Path folder;

    @Test
    void pipesAndFoldersAreNoClasses() throws Exception {
        Files.write(folder.resolve("Good.class"), new byte[] {1});
        Files.createDirectory(folder.resolve("Folder.class"));
        pipe("Pipe.class");

        ProjectClasses classes = new ProjectClasses(List.of(folder), List.of(), new LineNumbers());

        assertTrue(classes.contains("Good"));
        assertFalse(classes.contains("Folder"));
        assertFalse(classes.contains("Pipe"));
    }

    @Test
    void foldersDeeperThanAnyPackageAreLeftOut() throws Exception {
        Path deep = folder;
        for (int depth = 0; depth < 300; depth++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        Files.write(folder.resolve("Good.class"), new byte[] {1});
        Files.write(deep.resolve("Deep.class"), new byte[] {1});

        ProjectClasses classes = new ProjectClasses(List.of(folder), List.of(), new LineNumbers());

        assertTrue(classes.contains("Good"));
    }

    @Test
    void readingAPipeAsASourceFileEndsAtOnce() throws Exception {
        Path pipe = pipe("Pipe.java");

        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertThrows(IOException.class, () -> SourceText.read(pipe, StandardCharsets.UTF_8)));
    }

    @Test
    void sourcesAreReadWithWhatIsMalformedReplaced() throws Exception {
        Path file = folder.resolve("A.java");
        Files.write(file, new byte[] {'a', (byte) 0xff, 'b'});

        assertEquals("a\ufffdb", SourceText.read(file, StandardCharsets.UTF_8));
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        return pipe;
    }
}
