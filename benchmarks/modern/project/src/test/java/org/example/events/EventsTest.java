package org.example.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final Events.Event LAMPS = new Events.Sold("lamp", 3, 20);
    private static final Events.Event BACK = new Events.Returned("lamp", 1);

    @Test
    void sold() {
        assertEquals(3, Events.gone(List.of(LAMPS)));
    }

    @Test
    void returned() {
        assertEquals(2, Events.gone(List.of(LAMPS, BACK)));
    }

    @Test
    void opened() {
        assertEquals(3, Events.gone(List.of(new Events.Opened(8), LAMPS)));
        assertEquals(0, Events.gone(List.of(new Events.Opened(8), new Events.Opened(9))));
    }

    @Test
    void paid() {
        assertEquals(60, Events.paid(List.of(LAMPS, BACK)));
    }
}
