package org.example.reminder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReminderTest {
    @Test
    void hasANameAnAmountAndADay() {
        String letter = Reminder.letter("Ada", 30, "Friday");
        assertEquals("Dear Ada,\nplease pay 30 EUR until Friday.\nThank you!\n", letter);
    }

    @Test
    void beginsWithTheName() {
        assertTrue(Reminder.letter("Bob", 1, "noon").startsWith("Dear Bob,"));
    }
}
