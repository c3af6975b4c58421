package org.example.zipping;

import java.util.Iterator;

/** Goes through two sequences side by side, as long as both last. */
public class Pairing implements Iterator<String> {
    private final Iterator<String> left;
    private final Iterator<String> right;

    public Pairing(Iterator<String> left, Iterator<String> right) {
        this.left = left;
        this.right = right;
    }

    @Override
    public boolean hasNext() {
        return left.hasNext();
    }

    @Override
    public String next() {
        return left.next() + "=" + right.next();
    }
}
