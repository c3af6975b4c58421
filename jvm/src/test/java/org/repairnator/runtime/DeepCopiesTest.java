package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class DeepCopiesTest {
    private static class Base {
        int number = 1;
    }

    private static final class Node extends Base {
        Node next;
        int[] values = {1, 2};
        static int shared;
    }

    private record Pair(int left, int right) {}

    private static Object copy(Object value) {
        return new DeepCopies().of(value);
    }

    @Test
    void whatCannotChangeIsShared() {
        for (Object value : List.of(1, "text", true, 'c', Comparator.class, java.time.DayOfWeek.MONDAY, java.util.Locale.ROOT)) {
            assertSame(value, copy(value));
        }
        assertSame(null, copy(null));
    }

    @Test
    void objectsAreCopiedWithAllThatTheyReach() {
        Node node = new Node();
        node.next = new Node();
        node.next.next = node;
        node.number = 7;
        Node copy = (Node) copy(node);
        assertNotSame(node, copy);
        assertEquals(7, copy.number);
        assertNotSame(node.next, copy.next);
        assertSame(copy, copy.next.next, "what is shared stays shared");
        copy.values[0] = 9;
        assertArrayEquals(new int[] {1, 2}, node.values);
    }

    @Test
    void arraysAreCopied() {
        Object[] array = {new int[] {1}, "a"};
        Object[] copy = (Object[]) copy(array);
        assertNotSame(array[0], copy[0]);
        assertArrayEquals(new int[] {1}, (int[]) copy[0]);
        assertSame("a", copy[1]);
    }

    @Test
    void collectionsAndMapsKeepTheirKindAndOrder() {
        List<Collection<Integer>> collections = List.of(
                new ArrayList<>(), new LinkedList<>(), new ArrayDeque<>(), new HashSet<>(), new LinkedHashSet<>(),
                new TreeSet<>(Comparator.reverseOrder()), new PriorityQueue<>());
        for (Collection<Integer> collection : collections) {
            collection.addAll(List.of(2, 3, 1));
            Collection<?> copy = (Collection<?>) copy(collection);
            assertNotSame(collection, copy);
            assertEquals(collection.getClass(), copy.getClass());
            assertEquals(new ArrayList<>(collection), new ArrayList<>(copy));
        }
        for (Map<Integer, String> map : List.of(
                new HashMap<Integer, String>(), new LinkedHashMap<Integer, String>(), new TreeMap<Integer, String>())) {
            map.put(1, "one");
            assertEquals(map, copy(map));
            assertNotSame(map, copy(map));
        }
        assertEquals(List.of(1, 2), copy(Arrays.asList(1, 2)));
    }

    @Test
    void textsUnderConstructionAreCopied() {
        assertEquals("a", copy(new StringBuilder("a")).toString());
        assertEquals("b", copy(new StringBuffer("b")).toString());
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        List<Object> uncopyable = List.of(
                new ByteArrayInputStream(new byte[1]), new Pair(1, 2), new ConcurrentHashMap<>(), new ConcurrentLinkedQueue<>(),
                new Thread(), new Object[] {List.of(new Pair(1, 2))});
        for (Object value : uncopyable) {
            assertThrows(DeepCopies.Impossible.class, () -> copy(value), value::toString);
        }
    }

    @Test
    void whatIsTooLargeIsRefused() {
        List<int[]> many = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            many.add(new int[1]);
        }
        assertThrows(DeepCopies.Impossible.class, () -> copy(many));
    }
}
