package org.example.kinds;

/** Links in a row. */
public final class Chain {
    /** A link of a chain. */
    public static final class Link {
        private final String name;
        private Link next;
        private Link previous;

        public Link(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }

        public Link getNext() {
            return next;
        }

        public void setNext(Link next) {
            this.next = next;
        }

        public Link getPrevious() {
            return previous;
        }

        public void setPrevious(Link previous) {
            this.previous = previous;
        }
    }

    private Link first;

    /** Put a link before all others. */
    public void prepend(Link link) {
        link.setNext(first);
        if (first != null) {
            first.setPrevious(link);
        }
        first = link;
    }

    public Link first() {
        return first;
    }
}
