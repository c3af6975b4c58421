package org.example.library;

import lombok.AccessLevel;
import lombok.Getter;
import lombok.Setter;

/** A place for books. */
public class Shelf {
    @Getter
    private final int width;

    @Getter
    @Setter(AccessLevel.PACKAGE)
    private int used;

    public Shelf(int width) {
        this.width = width;
    }

    /** The room that is left. */
    public int room() {
        return getWidth() - getUsed();
    }
}
