package org.example.kinds;

/** Books that are lent. */
public final class Library {
    private final java.util.Set<String> lent = new java.util.HashSet<>();
    private int refused;

    /** Whether a book could be lent; one that is lent already is refused, and counted. */
    public boolean lend(String book) {
        if (lent.contains(book)) {
            refused++;
            return false;
        }
        lent.add(book);
        return true;
    }

    public void giveBack(String book) {
        lent.remove(book);
    }

    public int refused() {
        return refused;
    }
}
