package org.example.places;

/** A place on a board. */
public final class Place {
    private final int row;
    private final int column;

    public Place(int row, int column) {
        this.row = row;
        this.column = column;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && row == place.row && column == place.row;
    }

    @Override
    public int hashCode() {
        return 31 * row + column;
    }

    /** Whether another place touches this, also over a corner. */
    public boolean touches(Object other) {
        if (!(other instanceof Place place)) {
            return false;
        }
        return !equals(place) && Math.abs(row - place.row) <= 1 && Math.abs(column - place.column) <= 1;
    }
}
