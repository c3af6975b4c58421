package org.example.filtering;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The even ones of some numbers. */
public class EvenIterator implements Iterator<Integer> {
    private final Iterator<Integer> numbers;
    private Integer next;

    public EvenIterator(Iterator<Integer> numbers) {
        this.numbers = numbers;
        advance();
    }

    private void advance() {
        next = null;
        while (next == null && numbers.hasNext()) {
            Integer number = numbers.next();
            if (number % 2 == 0) {
                next = number;
            }
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Integer next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Integer result = next;
        return result;
    }
}
