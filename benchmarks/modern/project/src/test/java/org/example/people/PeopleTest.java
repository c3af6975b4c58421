package org.example.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private final People people = new People(List.of(
            new People.Person("Ada", "Lovelace", 36),
            new People.Person("Alan", "Turing", 41),
            new People.Person("Sara", "Turing", 94)));

    @Test
    void familiesOnce() {
        assertEquals("Lovelace, Turing", people.families());
    }

    @Test
    void nobody() {
        assertEquals("", new People(List.of()).families());
    }

    @Test
    void years() {
        assertEquals(171, people.years());
    }
}
