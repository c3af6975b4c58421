package org.example.pairsofnames;

/** A name of two parts, either of which may be missing. */
public class FullName {
    private final String first;
    private final String last;

    public FullName(String first, String last) {
        this.first = first;
        this.last = last;
    }

    public boolean equals(Object obj) {
        if (this == obj) {
            return true;
        }
        FullName other = (FullName) obj;
        return (first == null ? other.first == null : first.equals(other.first))
                && (last == null ? other.last == null : last.equals(other.last));
    }

    public int hashCode() {
        int result = 17;
        result = 31 * result + (first == null ? 0 : first.hashCode());
        result = 31 * result + (last == null ? 0 : last.hashCode());
        return result;
    }
}
