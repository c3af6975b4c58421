package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was compiled last is known as long as neither file nor text is another one. */
class LastCompiledTest {
    private static final Path FILE = Path.of("Calc.java");

    private final LastCompiled last = new LastCompiled();

    @Test
    void nothingIsKnownAtFirst() {
        assertNull(last.get(FILE, "class Calc {}"));
    }

    @Test
    void theClassesOfTheSameTextAreKnown() {
        last.keep(FILE, "class Calc {}", Map.of("Calc", new byte[] {1, 2}));
        assertArrayEquals(new byte[] {1, 2}, last.get(FILE, "class Calc {}").get("Calc"));
        assertNull(last.get(FILE, "class Calc { }"));
        assertNull(last.get(Path.of("Other.java"), "class Calc {}"));
    }

    @Test
    void onlyTheLastIsKept() {
        last.keep(FILE, "class Calc {}", Map.of());
        last.keep(FILE, "class Calc { int a; }", Map.of());
        assertNull(last.get(FILE, "class Calc {}"));
    }
}
