package org.example.catalog;

import java.util.Map;
import java.util.Optional;

/** Articles by their number. */
public final class Catalog {
    private final Map<Integer, String> titles;

    public Catalog(Map<Integer, String> titles) {
        this.titles = titles;
    }

    /** The title of an article; a dash for one that is not known. */
    public String title(int number) {
        return Optional.of(titles.get(number)).map(String::strip).orElse("-");
    }
}
