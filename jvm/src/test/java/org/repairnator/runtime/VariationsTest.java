package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
