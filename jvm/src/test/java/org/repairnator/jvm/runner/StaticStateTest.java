package org.repairnator.jvm.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaticStateTest {
    static final class Holder {
        static final int FIXED = 1;
        static final List<Integer> SEEN = new ArrayList<>();
        static int calls;
        static String name;

        private Holder() {}
    }

    @BeforeEach
    void reset() {
        Holder.SEEN.clear();
        Holder.calls = 0;
        Holder.name = null;
    }

    private static StaticState noted() throws ObjectGraph.Opaque {
        return new StaticState(Holder.class, new ObjectGraph());
    }

    @Test
    void variablesGetTheirValuesBack() throws ObjectGraph.Opaque {
        StaticState state = noted();
        Holder.calls = 7;
        Holder.name = "changed";
        assertTrue(state.restore());
        assertEquals(0, Holder.calls);
        assertEquals(null, Holder.name);
    }

    @Test
    void objectsThatChangedAreNoticed() throws ObjectGraph.Opaque {
        StaticState state = noted();
        assertTrue(state.restore());
        Holder.SEEN.add(Holder.FIXED);
        assertFalse(state.restore());
    }

    @Test
    void whatGrewTooLargeToBeSeenIsNoticed() throws ObjectGraph.Opaque {
        StaticState state = noted();
        for (int i = 0; i < 30_000; i++) {
            Holder.SEEN.add(i);
        }
        assertFalse(state.restore());
    }
}
