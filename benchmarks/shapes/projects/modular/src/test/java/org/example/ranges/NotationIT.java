package org.example.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotationIT {
    @TempDir
    Path folder;

    @Test
    void readsWhatItWrites() {
        assertEquals("1-3,7", Notation.read("1-3,7").toString());
        assertEquals("1-3,7", Notation.read(" 7, 2-3,,1 ").toString());
        assertEquals("-5--2", Notation.read("-5--2").toString());
    }

    @Test
    void leavesOutComments() throws IOException {
        Path file = Files.writeString(folder.resolve("ranges"), "# all of them\n1-3\n\n7\n");
        assertEquals("1-3,7", Notation.read(file).toString());
    }
}
