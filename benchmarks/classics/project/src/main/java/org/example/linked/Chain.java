package org.example.linked;

/** A singly linked list of names. */
public class Chain {
    private static final class Link {
        final String name;
        Link next;

        Link(String name, Link next) {
            this.name = name;
            this.next = next;
        }
    }

    private Link head;
    private int size;

    public void addFirst(String name) {
        head = new Link(name, head);
        size++;
    }

    public boolean remove(String name) {
        Link previous = null;
        for (Link link = head; link != null; link = link.next) {
            if (link.name.equals(name)) {
                if (previous == null) {
                    head = link.next;
                } else {
                    previous.next = link.next;
                }
                size--;
                return true;
            }
        }
        return false;
    }

    public int size() {
        return size;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("[");
        for (Link link = head; link != null; link = link.next) {
            out.append(link.name);
            if (link.next != null) {
                out.append(", ");
            }
        }
        return out.append("]").toString();
    }
}
