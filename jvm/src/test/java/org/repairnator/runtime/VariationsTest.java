package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariationsTest {
    private static List<Object[]> of(Class<?>[] types, Object... arguments) {
        return Variations.of(arguments, types);
    }

    private static boolean has(List<Object[]> all, Object... wanted) {
        return all.stream().anyMatch(each -> Arrays.equals(each, wanted));
    }

    @Test
    void theArgumentsThemselvesComeFirst() {
        assertArrayEquals(new Object[] {3, "a"}, of(new Class<?>[] {int.class, String.class}, 3, "a").get(0));
    }

    @Test
    void argumentsOfOneTypeAreExchangedAndMadeEqual() {
        List<Object[]> all = of(new Class<?>[] {int.class, int.class, int.class}, 3, 4, 5);
        assertTrue(has(all, 5, 4, 3));
        assertTrue(has(all, 3, 4, 3));
        assertTrue(has(all, 3, 5, 4));
    }

    @Test
    void argumentsOfOtherTypesAreNot() {
        List<Object[]> all = of(new Class<?>[] {int.class, long.class}, 30, 40L);
        assertFalse(has(all, 40, 30L));
        assertFalse(has(all, 30, 30L));
    }

    @Test
    void equalArgumentsAreNotExchanged() {
        List<Object[]> all = of(new Class<?>[] {int.class, int.class}, 7, 7);
        assertTrue(all.stream().skip(1).noneMatch(each -> Arrays.equals(each, new Object[] {7, 7})));
    }

    private static List<Object> changesOf(Class<?> type, Object value) {
        return of(new Class<?>[] {type}, new Object[] {value}).stream().skip(1).map(each -> each[0]).toList();
    }

    @Test
    void numbersGetTheirNeighboursAndBoundaries() {
        assertEquals(Arrays.asList(4, 2, 0, 1, -1, 6, -3, 13, 2), changesOf(int.class, 3));
        assertEquals(Arrays.asList(4L, 2L, 0L, 1L, -1L, 6L, -3L, 13L, 2L), changesOf(long.class, 3L));
        assertEquals(Arrays.asList(4.0, 2.0, 0.0, -3.0, 1.5, 3.5), changesOf(double.class, 3.0));
        assertEquals(Arrays.asList('d', 'b', 'a', '0', ' ', 'Z'), changesOf(char.class, 'c'));
        assertEquals(Arrays.asList(false), changesOf(boolean.class, true));
        assertEquals(List.of(), changesOf(byte.class, (byte) 1));
    }

    @Test
    void textsAreShortenedDoubledTurnedAndLeftOut() {
        assertEquals(Arrays.asList("b", "a", "aba", "", null, "abab", " ab", "a", "ba"), changesOf(String.class, "ab"));
        assertEquals(Arrays.asList("", null, "", " ", "a"), changesOf(String.class, ""));
    }

    @Test
    void listsAndArraysAreShortenedAndTurned() {
        assertEquals(
                Arrays.asList(List.of(1), List.of(2), List.of(), List.of(2, 1), List.of(2, 2), List.of(1, 3), null),
                changesOf(List.class, new ArrayList<>(List.of(1, 2))));
        List<Object> arrays = changesOf(int[].class, new int[] {1, 2});
        assertArrayEquals(new int[] {1}, (int[]) arrays.get(0));
        assertArrayEquals(new int[] {2}, (int[]) arrays.get(1));
        assertArrayEquals(new int[0], (int[]) arrays.get(2));
        assertArrayEquals(new int[] {2, 1}, (int[]) arrays.get(3));
        assertArrayEquals(new int[] {2, 2}, (int[]) arrays.get(4));
        assertArrayEquals(new int[] {1, 3}, (int[]) arrays.get(5));
    }

    @Test
    void otherObjectsAreLeftOut() {
        assertEquals(Arrays.asList((Object) null), changesOf(Object.class, new Object()));
        assertEquals(List.of(), changesOf(Object.class, null));
    }
}
