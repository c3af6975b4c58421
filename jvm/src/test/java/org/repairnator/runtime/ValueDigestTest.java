package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ValueDigestTest {
    private static final class Point {
        final int x;
        Object other;

        Point(int x, Object other) {
            this.x = x;
            this.other = other;
        }
    }

    private static void assertSameDigest(Object one, Object other) {
        assertEquals(ValueDigest.of(one), ValueDigest.of(other));
    }

    private static void assertOtherDigest(Object one, Object other) {
        assertNotEquals(ValueDigest.of(one), ValueDigest.of(other));
    }

    @Test
    void equalValuesHaveEqualDigests() {
        assertSameDigest(null, null);
        assertSameDigest(new Point(1, "a"), new Point(1, "a"));
        assertSameDigest(new int[][] {{1}, {2}}, new int[][] {{1}, {2}});
        assertSameDigest(TimeUnit.DAYS, TimeUnit.DAYS);
        assertSameDigest(new StringBuilder("a"), new StringBuilder("a"));
    }

    @Test
    void otherValuesHaveOthers() {
        assertOtherDigest(1, 2);
        assertOtherDigest(1, 1L);
        assertOtherDigest("a", "b");
        assertOtherDigest(new Point(1, "a"), new Point(1, null));
        assertOtherDigest(List.of(1, 2), List.of(2, 1));
        assertOtherDigest(new int[] {1}, new int[] {1, 0});
        assertOtherDigest(BigInteger.ONE, BigInteger.TWO);
        assertOtherDigest(TimeUnit.DAYS, TimeUnit.HOURS);
    }

    @Test
    void theOrderOfSetsAndMapsDoesNotMatter() {
        assertSameDigest(new LinkedHashSet<>(Arrays.asList(1, 2)), new LinkedHashSet<>(Arrays.asList(2, 1)));
        Map<String, Integer> one = new LinkedHashMap<>();
        one.put("a", 1);
        one.put("b", 2);
        Map<String, Integer> other = new LinkedHashMap<>();
        other.put("b", 2);
        other.put("a", 1);
        assertSameDigest(one, other);
        assertOtherDigest(one, new HashMap<>(Map.of("a", 2, "b", 1)));
        assertOtherDigest(Set.of(1), Set.of(2));
    }

    @Test
    void valuesThatHoldThemselvesHaveADigest() {
        Point one = new Point(1, null);
        one.other = one;
        Point other = new Point(1, null);
        other.other = other;
        assertSameDigest(one, other);
        assertOtherDigest(one, new Point(1, new Point(1, null)));
    }

    @Test
    void objectsOfThePlatformThatCannotBeSeenIntoAreTheirClass() {
        assertSameDigest(new Thread("a"), new Thread("b"));
    }
}
