package org.example.fares;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FaresTest {
    @Test
    void adultsPayInFull() {
        assertEquals(270, Fares.price(Fares.Passenger.ADULT, 1));
        assertEquals(450, Fares.price(Fares.Passenger.ADULT, 3));
    }

    @Test
    void childrenPayHalf() {
        assertEquals(180, Fares.price(Fares.Passenger.CHILD, 2));
    }

    @Test
    void studentsPayThreeQuarters() {
        assertEquals(270, Fares.price(Fares.Passenger.STUDENT, 2));
        assertEquals(405, Fares.price(Fares.Passenger.STUDENT, 4));
    }

    @Test
    void seniorsPayOneEuroLess() {
        assertEquals(260, Fares.price(Fares.Passenger.SENIOR, 2));
    }
}
