package org.example.email;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EmailTest {
    @Test
    void isReadAndWritten() {
        assertEquals("ada@example.org", Email.parse("ada@example.org").toString());
    }

    @Test
    void hostsAreAlikeInAnyCase() {
        assertEquals(new Email("ada", "example.org"), new Email("ada", "Example.ORG"));
        assertEquals("example.org", Email.parse("ada@Example.org").host());
    }

    @Test
    void namesAreTrimmed() {
        assertEquals("ada", new Email(" ada ", "example.org").name());
    }
}
