package org.example.password;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PasswordTest {
    @Test
    void strong() {
        assertTrue(Password.isStrong("abcdef12"));
        assertTrue(Password.isStrong("12abcdef"));
    }

    @Test
    void short_() {
        assertFalse(Password.isStrong("a1"));
    }

    @Test
    void noDigit() {
        assertFalse(Password.isStrong("abcdefgh"));
    }

    @Test
    void noLetter() {
        assertFalse(Password.isStrong("12345678"));
    }
}
