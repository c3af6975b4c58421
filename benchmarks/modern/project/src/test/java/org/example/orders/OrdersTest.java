package org.example.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private static final Orders.Item LAMP = new Orders.Item("lamp", 2, true);
    private static final Orders.Item DESK = new Orders.Item("desk", 1, false);

    @Test
    void all() {
        assertTrue(Orders.complete(List.of(LAMP, LAMP)));
    }

    @Test
    void some() {
        assertFalse(Orders.complete(List.of(LAMP, DESK)));
    }

    @Test
    void none() {
        assertFalse(Orders.complete(List.of(DESK)));
        assertTrue(Orders.complete(List.of()));
    }

    @Test
    void pieces() {
        assertEquals(2, Orders.pieces(List.of(LAMP, DESK)));
    }
}
