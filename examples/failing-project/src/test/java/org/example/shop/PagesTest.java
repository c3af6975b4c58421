package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class PagesTest {

    private final Pages results = new Pages(34, 10);

    @Test
    public void lastPageMayBePartlyFilled() {
        assertEquals(4, results.count());
    }

    @Test
    public void fullPagesNeedNoFurtherOne() {
        assertEquals(3, new Pages(30, 10).count());
        assertEquals(0, new Pages(0, 10).count());
    }

    @Test
    public void firstItemFollowsTheLastOfThePageBefore() {
        assertEquals(1, results.firstItem(1));
        assertEquals(11, results.firstItem(2));
        assertEquals(31, results.firstItem(4));
    }

    @Test
    public void aFullPageEndsWithItsLastItem() {
        assertEquals(10, results.lastItem(1));
        assertEquals(20, results.lastItem(2));
        assertEquals(14, new Pages(100, 7).lastItem(2));
    }

    @Test
    public void theLastPageEndsWithTheLastItemOfAll() {
        assertEquals(34, results.lastItem(4));
    }

    @Test
    public void footerTellsWhatThePageShows() {
        assertEquals("11-20 of 34", results.footer(2));
    }

    @Test
    public void footerOfTheLastPageEndsAtTheTotal() {
        assertEquals("31-34 of 34", results.footer(4));
    }

    @Test
    public void emptyPagesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Pages(5, 0));
    }
}
