package org.example.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mapstruct.factory.Mappers;

class GeneratedTest {
    @Test
    void aCardTellsTheYearWhereItIsKnown() {
        BookMapper mapper = Mappers.getMapper(BookMapper.class);
        assertEquals(new BookMapper.Card("Emma (1815)", "Austen"), mapper.card(new BookMapper.Book("Emma", "Austen", 1815)));
        assertEquals(new BookMapper.Card("Edda (1)", "?"), mapper.card(new BookMapper.Book("Edda", "?", 1)));
        assertEquals(new BookMapper.Card("Edda", "?"), mapper.card(new BookMapper.Book("Edda", "?", 0)));
    }

    @Test
    void moneyOfOneCurrencyIsAdded() {
        assertEquals(Money.of(300, "EUR"), Money.of(100, "EUR").plus(Money.of(200, "EUR")));
        assertThrows(IllegalArgumentException.class, () -> Money.of(1, "EUR").plus(Money.of(1, "USD")));
    }

    @Test
    void grownReadersMayHaveMore() {
        Reader reader = ImmutableReader.builder().name("Ann").age(17).addBooks("a", "b", "c", "d", "e").build();
        assertFalse(reader.mayLend());
        assertEquals(5, reader.limit());
        assertTrue(reader.grown(1).mayLend());
        assertEquals(10, reader.grown(1).limit());
        assertEquals(List.of("a", "b", "c", "d", "e"), reader.grown(1).books());
    }
}
