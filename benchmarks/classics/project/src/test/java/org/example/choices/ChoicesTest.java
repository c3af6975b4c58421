package org.example.choices;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;

import org.junit.Test;

public class ChoicesTest {
    @Test
    public void pairs() {
        assertEquals(Arrays.asList("a-b", "a-c", "b-c"), new Choices(Arrays.asList("a", "b", "c"), 2).all());
    }

    @Test
    public void ones() {
        assertEquals(Arrays.asList("a", "b"), new Choices(Arrays.asList("a", "b"), 1).all());
    }

    @Test
    public void whole() {
        assertEquals(Arrays.asList("a-b"), new Choices(Arrays.asList("a", "b"), 2).all());
    }

    @Test
    public void tooMany() {
        assertTrue(new Choices(Arrays.asList("a"), 2).all().isEmpty());
    }
}
