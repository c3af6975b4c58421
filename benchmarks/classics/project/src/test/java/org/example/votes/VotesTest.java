package org.example.votes;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import org.junit.Test;

public class VotesTest {
    private final Votes votes = new Votes();

    @Test
    public void none() {
        assertEquals(0, votes.of("ann"));
        assertNull(votes.winner());
    }

    @Test
    public void one() {
        votes.vote("ann");
        assertEquals(1, votes.of("ann"));
    }

    @Test
    public void several() {
        votes.vote("ann");
        votes.vote("bob", 3);
        votes.vote("ann");
        assertEquals(2, votes.of("ann"));
        assertEquals(3, votes.of("bob"));
        assertEquals("bob", votes.winner());
    }
}
