package org.example.tariffs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TariffsTest {
    private static int price(String country, int minutes) {
        return Tariffs.perMinute(new Tariffs.Call(country, minutes));
    }

    @Test
    void home() {
        assertEquals(5, price("DE", 3));
        assertEquals(5, price("DE", 90));
    }

    @Test
    void shortCallsAbroad() {
        assertEquals(25, price("FR", 10));
        assertEquals(40, price("US", 10));
    }

    @Test
    void longCallsAbroad() {
        assertEquals(10, price("FR", 61));
        assertEquals(25, price("FR", 60));
    }

    @Test
    void longCallsFarAway() {
        assertEquals(10, price("US", 61));
    }
}
