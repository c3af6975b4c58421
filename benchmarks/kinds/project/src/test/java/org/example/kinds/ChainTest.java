package org.example.kinds;

import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;

import org.junit.Test;

public class ChainTest {
    @Test(timeout = 5000)
    public void works1() {
        Chain chain = new Chain();
        Chain.Link a = new Chain.Link("a");
        Chain.Link b = new Chain.Link("b");
        chain.prepend(a);
        assertNull(a.getPrevious());
        chain.prepend(b);
        assertSame(b, chain.first());
        assertSame(a, b.getNext());
        assertSame(b, a.getPrevious());
        assertNull(b.getPrevious());
    }

    @Test(timeout = 5000)
    public void works2() {
        Chain chain = new Chain();
        Chain.Link a = new Chain.Link("a");
        chain.prepend(a);
        assertSame(a, chain.first());
        assertNull(a.getNext());
    }
}
