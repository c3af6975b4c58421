package org.example.filtering;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import org.junit.Test;

public class EvenIteratorTest {
    private static List<Integer> even(Integer... numbers) {
        List<Integer> out = new ArrayList<>();
        Iterator<Integer> iterator = new EvenIterator(Arrays.asList(numbers).iterator());
        while (iterator.hasNext() && out.size() < 9) { out.add(iterator.next()); }
        return out;
    }

    @Test
    public void none() {
        assertTrue(even(1, 3).isEmpty());
    }

    @Test
    public void some() {
        assertEquals(Arrays.asList(2, 4), even(1, 2, 3, 4));
    }

    @Test
    public void all() {
        assertEquals(Arrays.asList(2, 2, 6), even(2, 2, 6));
    }

    @Test(expected = NoSuchElementException.class)
    public void empty() {
        new EvenIterator(new ArrayList<Integer>().iterator()).next();
    }
}
