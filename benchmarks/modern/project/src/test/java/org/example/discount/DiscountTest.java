package org.example.discount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DiscountTest {
    private static int percent(int years) {
        return Discount.percent(new Discount.Member("Ada", years));
    }

    @Test
    void guests() {
        assertEquals(0, Discount.percent(new Discount.Guest()));
    }

    @Test
    void newMembers() {
        assertEquals(3, percent(0));
        assertEquals(3, percent(1));
    }

    @Test
    void twoYears() {
        assertEquals(8, percent(2));
        assertEquals(8, percent(9));
    }

    @Test
    void tenYears() {
        assertEquals(15, percent(10));
        assertEquals(15, percent(11));
    }
}
