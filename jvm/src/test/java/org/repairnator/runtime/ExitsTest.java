package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExitsTest {
    @Test
    void anAttemptIsAnErrorAndIsRememberedOnce() {
        Exits.takeAttempted();
        assertThrows(ExitAttempt.class, () -> Exits.exit(1));
        assertTrue(Exits.takeAttempted());
        assertFalse(Exits.takeAttempted());
        assertThrows(ExitAttempt.class, () -> Exits.exit(Runtime.getRuntime(), 1));
        assertTrue(Exits.takeAttempted());
    }

    @Test
    void withoutARuntimeItIsWhatTheLanguageSays() {
        assertThrows(NullPointerException.class, () -> Exits.exit(null, 1));
        assertFalse(Exits.takeAttempted());
    }
}
