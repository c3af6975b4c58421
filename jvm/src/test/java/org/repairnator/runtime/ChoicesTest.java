package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChoicesTest {
    private final List<String> initialized = new ArrayList<>();

    @BeforeEach
    void reset() {
        Choices.reset(2, initialized::add);
    }

    @AfterEach
    void forget() {
        Choices.reset(0, name -> { });
    }

    @Test
    void aMethodIsItselfUntilACopyIsChosen() {
        assertEquals(0, Choices.copy(1));
        Choices.choose(1, 3);
        assertEquals(3, Choices.copy(1));
        assertEquals(0, Choices.copy(0));
    }

    @Test
    void aMethodThatIsCalledWhileAClassIsInitializedIsEarly() {
        Choices.begin();
        assertTrue(Choices.initializing());
        Choices.copy(0);
        Choices.end("ex.A");
        assertFalse(Choices.initializing());
        Choices.copy(1);
        assertTrue(Choices.early(0));
        assertFalse(Choices.early(1));
        assertEquals(List.of("ex.A"), initialized);
    }
}
