package org.example.people;

import java.util.List;
import java.util.stream.Collectors;

/** A list of people. */
public record People(List<Person> all) {
    /** Someone. */
    public record Person(String first, String last, int age) {}

    /** Last names in alphabetical order, each once. */
    public String families() {
        return all.stream().map(Person::first).distinct().sorted().collect(Collectors.joining(", "));
    }

    /** The sum of their ages. */
    public int years() {
        return all.stream().mapToInt(Person::age).sum();
    }
}
