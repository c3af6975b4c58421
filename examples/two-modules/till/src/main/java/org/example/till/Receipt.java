package org.example.till;

import java.util.ArrayList;
import java.util.List;
import org.example.prices.Tax;

/** The receipt of one purchase. */
public final class Receipt {

    private final Tax tax;
    private final List<Long> items = new ArrayList<>();

    public Receipt(Tax tax) {
        this.tax = tax;
    }

    /** Adds an item by its net price in cents. */
    public Receipt add(long net) {
        items.add(net);
        return this;
    }

    public long net() {
        long sum = 0;
        for (long item : items) {
            sum += item;
        }
        return sum;
    }

    /** What the customer pays. */
    public long total() {
        return tax.gross(net());
    }
}
