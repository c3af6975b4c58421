package org.example.shop;

/** A discount in percent that grows with the number of pieces ordered. */
public final class BulkDiscount {

    private static final int SMALL_BULK = 10;
    private static final int LARGE_BULK = 100;

    private final int smallPercent;
    private final int largePercent;

    public BulkDiscount(int smallPercent, int largePercent) {
        if (smallPercent < 0 || largePercent > 100) {
            throw new IllegalArgumentException("percent out of range");
        }
        this.smallPercent = smallPercent;
        this.largePercent = largePercent;
    }

    /** The discount that an order of so many pieces earns: from 10 pieces the small one, from 100 the large one. */
    public int percentFor(int pieces) {
        if (pieces >= LARGE_BULK) {
            return largePercent;
        }
        if (pieces > SMALL_BULK) {
            return smallPercent;
        }
        return 0;
    }

    /** What so many pieces cost, in cents. */
    public long price(int pieces, long centsEach) {
        long full = pieces * centsEach;
        return full - full * percentFor(pieces) / 100;
    }
}
