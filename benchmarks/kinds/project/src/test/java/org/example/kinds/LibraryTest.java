package org.example.kinds;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class LibraryTest {
    @Test(timeout = 5000)
    public void works1() {
        Library library = new Library();
        assertTrue(library.lend("Emma"));
        assertTrue(library.lend("Persuasion"));
        assertFalse(library.lend("Emma"));
        assertEquals(1, library.refused());
        library.giveBack("Emma");
        assertTrue(library.lend("Emma"));
        assertEquals(1, library.refused());
    }

    @Test(timeout = 5000)
    public void works2() {
        Library library = new Library();
        assertTrue(library.lend("Emma"));
        assertEquals(0, library.refused());
    }
}
