package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.testing.JavaProject;

/** A library that looks for classes and resources in its own class loader finds those of the project, and of each candidate. */
class AttachedLibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void theLibraryFindsTheCandidatesClasses() throws Exception {
        JavaProject library = new JavaProject(folder.resolve("library"), JavaProject.Framework.NONE)
                .main("io.micronaut.Finder", """
                        package io.micronaut;
                        public class Finder {
                            public static java.util.function.IntUnaryOperator find(String name) throws Exception {
                                ClassLoader own = Finder.class.getClassLoader();
                                if (own.getResource("io/micronaut/Finder.class") == null) {
                                    throw new IllegalStateException("its own resources");
                                }
                                if (Finder.class.getProtectionDomain().getCodeSource().getLocation() == null) {
                                    throw new IllegalStateException("its own jar");
                                }
                                Class<?> type = Class.forName(name, true, own);
                                return (java.util.function.IntUnaryOperator) type.getConstructor().newInstance();
                            }
                        }
                        """)
                .compile();
        JavaProject project = new JavaProject(folder.resolve("project"), JavaProject.Framework.JUNIT5)
                .library(library)
                .main("ex.Twice", """
                        package ex;
                        public class Twice implements java.util.function.IntUnaryOperator {
                            public int applyAsInt(int n) {
                                return n * 3;
                            }
                        }
                        """)
                .test("ex.TwiceTest", """
                        package ex;
                        import static org.junit.jupiter.api.Assertions.assertEquals;
                        import org.junit.jupiter.api.Test;
                        class TwiceTest {
                            @Test
                            void doubles() throws Exception {
                                assertEquals(10, io.micronaut.Finder.find("ex.Twice").applyAsInt(5));
                            }
                        }
                        """)
                .compile();
        try (Conversation server = new Conversation()) {
            assertEquals("", server.ask(project.opening()).error());
            List<Map<String, Object>> candidates = List.of(
                    Map.of("n", 1, "edits", List.of(project.edit("ex.Twice", "n * 3", "n * 4"))),
                    Map.of("n", 2, "edits", List.of(project.edit("ex.Twice", "n * 3", "n * 2"))));
            Conversation.Reply judged = server.ask(project.request("validate", "ex.Twice", Map.of(
                    "failing", JavaProject.tests("ex.TwiceTest#doubles"),
                    "passing", List.of(),
                    "limitMs", 5000,
                    "candidates", candidates)));
            assertEquals(List.of("failed", "plausible"), judged.texts("candidate", "verdict"));
        }
    }
}
