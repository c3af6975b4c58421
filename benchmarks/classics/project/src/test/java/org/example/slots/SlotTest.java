package org.example.slots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlotTest {
    private final Slot noon = Slot.of(12, 14);

    @Test
    void apart() {
        assertFalse(noon.overlaps(Slot.of(15, 16)));
        assertFalse(noon.overlaps(Slot.of(8, 10)));
    }

    @Test
    void touching() {
        assertFalse(noon.overlaps(Slot.of(14, 15)));
    }

    @Test
    void overlapping() {
        assertTrue(noon.overlaps(Slot.of(13, 15)));
        assertTrue(noon.overlaps(Slot.of(11, 13)));
    }

    @Test
    void length() {
        assertEquals(2, noon.minutes());
    }
}
