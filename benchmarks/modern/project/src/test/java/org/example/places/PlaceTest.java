package org.example.places;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlaceTest {
    @Test
    void equalPlaces() {
        assertEquals(new Place(2, 5), new Place(2, 5));
        assertEquals(new Place(4, 4), new Place(4, 4));
    }

    @Test
    void differentPlaces() {
        assertNotEquals(new Place(2, 5), new Place(2, 6));
        assertNotEquals(new Place(2, 5), new Place(3, 5));
        assertNotEquals(new Place(3, 3), new Place(3, 5));
        assertNotEquals(new Place(2, 5), "(2, 5)");
    }

    @Test
    void touching() {
        assertTrue(new Place(2, 2).touches(new Place(3, 3)));
        assertFalse(new Place(2, 2).touches(new Place(2, 4)));
        assertFalse(new Place(2, 2).touches("(2, 3)"));
    }
}
