package org.example.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private final Map<String, String> values = new HashMap<>();

    @BeforeEach
    void fill() {
        values.put("x", "1");
        values.put("name", "Ann");
    }

    @Test
    void short_() {
        assertEquals("a1b", Template.fill("a${x}b", values));
    }

    @Test
    void words() {
        assertEquals("Hello Ann!", Template.fill("Hello ${name}!", values));
    }

    @Test
    void unknown() {
        assertEquals("<>", Template.fill("<${u}>", values));
    }

    @Test
    void noPlace() {
        assertEquals("$x {x}", Template.fill("$x {x}", values));
    }
}
