package org.example.greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GreeterTest {
    private static String printed(String... names) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            new Greeter().main(names);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void one() {
        assertEquals("Hello, Ada!\n1 guest\n", printed("Ada"));
    }

    @Test
    void several() {
        assertEquals("Hello, Ada!\nHello!\n2 guests\n", printed(" Ada ", " "));
    }

    @Test
    void nobody() {
        assertEquals("0 guests\n", printed());
    }
}
