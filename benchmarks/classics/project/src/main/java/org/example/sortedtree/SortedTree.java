package org.example.sortedtree;

/** A set of whole numbers kept in a binary search tree. */
public class SortedTree {
    private static class Node {
        int value;
        Node smaller;
        Node larger;

        Node(int value) {
            this.value = value;
        }
    }

    private Node root;
    private int size;

    public boolean add(int value) {
        if (root == null) {
            root = new Node(value);
            size++;
            return true;
        }
        Node node = root;
        while (true) {
            if (value == node.value) {
                return true;
            }
            if (value < node.value) {
                if (node.smaller == null) {
                    node.smaller = new Node(value);
                    break;
                }
                node = node.smaller;
            } else {
                if (node.larger == null) {
                    node.larger = new Node(value);
                    break;
                }
                node = node.larger;
            }
        }
        size++;
        return true;
    }

    public int size() {
        return size;
    }

    public Integer floor(int limit) {
        Node node = root;
        Integer best = null;
        while (node != null) {
            if (node.value <= limit) {
                best = node.value;
                node = node.larger;
            } else {
                node = node.smaller;
            }
        }
        return best;
    }
}
