package org.example.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class LombokTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 10);

    private static Loan loan(String book) {
        return Loan.builder().book(book).due(DAY).build();
    }

    @Test
    void aLoanIsOverdueAfterItsDay() {
        assertFalse(loan("a").isOverdue(DAY.minusDays(1)));
        assertFalse(loan("a").isOverdue(DAY));
        assertTrue(loan("a").isOverdue(DAY.plusDays(1)));
    }

    @Test
    void aLoanIsExtendedTwice() {
        Loan loan = loan("a");
        assertTrue(loan.extend(2));
        assertEquals(LocalDate.of(2026, 3, 24), loan.getDue());
        assertTrue(loan.extend(1));
        assertEquals(LocalDate.of(2026, 3, 31), loan.getDue());
        assertFalse(loan.extend(1));
        assertEquals(2, loan.getExtensions());
    }

    @Test
    void finesGrowUpToTenEuros() {
        Fine fine = new Fine("Ann", 0);
        assertEquals(0, fine.cents());
        assertEquals(60, fine.withDays(3).cents());
        assertEquals(1000, fine.withDays(50).cents());
        assertEquals(1000, fine.withDays(70).cents());
    }

    @Test
    void nobodyGetsMoreThanTheLimit() {
        Desk desk = new Desk(2);
        assertTrue(desk.lend(loan("a")));
        assertTrue(desk.lend(loan("b")));
        assertFalse(desk.lend(loan("c")));
    }

    @Test
    void extendedLoansAreNotFresh() {
        Desk desk = new Desk(5);
        Loan old = loan("a");
        desk.lend(old);
        desk.lend(loan("b"));
        assertEquals(List.of("a", "b"), desk.fresh());
        old.extend(1);
        assertEquals(List.of("b"), desk.fresh());
    }

    @Test
    void aShelfHasRoom() {
        Shelf shelf = new Shelf(90);
        assertEquals(90, shelf.room());
        shelf.setUsed(30);
        assertEquals(60, shelf.room());
    }
}
