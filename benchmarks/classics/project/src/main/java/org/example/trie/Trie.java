package org.example.trie;

import java.util.TreeMap;

/** A set of words that can be asked for prefixes. */
public class Trie {
    private static final class Node {
        private final TreeMap<Character, Node> children = new TreeMap<>();
        private boolean end;
        private int words;
    }

    private final Node root = new Node();

    public void insert(String word) {
        Node node = root;
        for (char letter : word.toCharArray()) {
            Node child = node.children.get(letter);
            if (child == null) {
                child = new Node();
                node.children.put(letter, child);
            }
            child.words++;
            node = child;
        }
    }

    public boolean contains(String word) {
        Node node = find(word);
        return node != null && node.end;
    }

    public int startingWith(String prefix) {
        Node node = find(prefix);
        return node == null ? 0 : node.words;
    }

    private Node find(String text) {
        Node node = root;
        for (char letter : text.toCharArray()) {
            node = node.children.get(letter);
            if (node == null) {
                return null;
            }
        }
        return node;
    }
}
