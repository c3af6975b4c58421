package org.example.kinds;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ShelfTest {
    @Test(timeout = 5000)
    public void works1() {
        Shelf shelf = new Shelf();
        shelf.add("a", 3);
        shelf.lend("a", 1);
        assertEquals(2, shelf.copies("a"));
        assertEquals(1, shelf.titles());
    }

    @Test(timeout = 5000)
    public void works2() {
        Shelf shelf = new Shelf();
        shelf.add("a", 2);
        shelf.add("b", 1);
        shelf.lend("a", 2);
        assertEquals(1, shelf.titles());
    }

    @Test(timeout = 5000)
    public void works3() {
        Shelf shelf = new Shelf();
        shelf.add("b", 1);
        shelf.lend("b", 1);
        assertEquals(0, shelf.titles());
    }
}
