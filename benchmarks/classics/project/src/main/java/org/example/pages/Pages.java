package org.example.pages;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Cuts a list into pages. */
public class Pages<T> implements Iterable<List<T>> {
    private final List<T> items;
    private final int size;

    public Pages(List<T> items, int size) {
        this.items = items;
        this.size = size;
    }

    @Override
    public Iterator<List<T>> iterator() {
        return new Iterator<List<T>>() {
            private int start;

            @Override
            public boolean hasNext() {
                return start < items.size();
            }

            @Override
            public List<T> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int end = start + size;
                List<T> page = items.subList(start, end);
                start = end;
                return page;
            }
        };
    }
}
