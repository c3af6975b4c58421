package org.example.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final Catalog catalog = new Catalog(Map.of(1, "Lamp", 2, " Desk "));

    @Test
    void known() {
        assertEquals("Lamp", catalog.title(1));
    }

    @Test
    void stripped() {
        assertEquals("Desk", catalog.title(2));
    }

    @Test
    void unknown() {
        assertEquals("-", catalog.title(3));
    }
}
