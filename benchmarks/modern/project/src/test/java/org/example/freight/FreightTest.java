package org.example.freight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FreightTest {
    @Test
    void onePriceAtHome() {
        assertEquals(500, Freight.price("home", 4200));
    }

    @Test
    void byTheKilogramInEurope() {
        assertEquals(1050, Freight.price("europe", 1000));
        assertEquals(1200, Freight.price("europe", 1001));
    }

    @Test
    void byTheHalfKilogramElsewhere() {
        assertEquals(2500, Freight.price("world", 5000));
        assertEquals(2000, Freight.price("world", 3600));
    }

    @Test
    void lightParcelsHaveALowestPrice() {
        assertEquals(1500, Freight.price("world", 700));
    }
}
