package org.example.shop;

/** Splits a list of search results into pages; pages and items are counted from 1. */
public final class Pages {

    private final int items;
    private final int pageSize;

    public Pages(int items, int pageSize) {
        if (items < 0 || pageSize < 1) {
            throw new IllegalArgumentException(items + " items on pages of " + pageSize);
        }
        this.items = items;
        this.pageSize = pageSize;
    }

    /** The number of pages; the last one may be partly filled. */
    public int count() {
        return (items + pageSize - 1) / pageSize;
    }

    /** The number of the first item on a page. */
    public int firstItem(int page) {
        return (page - 1) * pageSize + 1;
    }

    /** The number of the last item on a page. */
    public int lastItem(int page) {
        return Math.min(firstItem(page) + pageSize, items);
    }

    /** Text for the foot of a page, as "11-20 of 34". */
    public String footer(int page) {
        return firstItem(page) + "-" + lastItem(page) + " of " + items;
    }
}
