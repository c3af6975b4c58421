package org.example.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogTest {
    private final Log log = new Log();

    @Test
    void newestFirst() {
        log.add("b");
        log.add("a");
        log.add("c");
        assertEquals("c|a", log.newest(2));
        assertEquals("c|a|b", log.newest(9));
    }

    @Test
    void one() {
        log.add("a");
        assertEquals("a", log.newest(2));
        assertEquals("a", log.first());
    }

    @Test
    void none() {
        assertEquals("", log.newest(2));
        assertEquals("", log.first());
    }
}
