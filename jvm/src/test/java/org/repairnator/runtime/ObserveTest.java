package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values of expressions of each type, recorded and replaced. */
class ObserveTest {
    static final class Pair {
        private final int left = 3;
        private final String right = "r";
        static final int COUNT = 9;
    }

    private static void force(boolean forever, Object... values) {
        Observe.begin(Observe.Mode.FORCED, new Observe.Trial(Arrays.asList(values), forever), 10);
    }

    private static String seen(Object value) {
        Observe.begin(Observe.Mode.RECORD, Observe.Trial.NONE, 10);
        Observe.given(Observe.scope(value), 1);
        return Observe.taken().get(0).seen[0];
    }

    @Test
    void aValueOfEachTypeIsReplacedByOneOfThatType() {
        force(true, 7);
        byte octet = Observe.given(Observe.scope(), (byte) 1);
        short small = Observe.given(Observe.scope(), (short) 1);
        assertEquals(7, octet);
        assertEquals(7, small);
        assertEquals(7, Observe.given(Observe.scope(), 1));
        assertEquals(7L, Observe.given(Observe.scope(), 1L));
        assertEquals(7.0f, Observe.given(Observe.scope(), 1.0f));
        assertEquals(7.0, Observe.given(Observe.scope(), 1.0));
        force(true, 'x');
        assertEquals('x', Observe.given(Observe.scope(), 'a'));
        force(true, true);
        assertTrue(Observe.given(Observe.scope(), false));
        force(true, "forced");
        assertEquals("forced", Observe.given(Observe.scope(), "own"));
        force(true, new Object[] {null});
        assertNull(Observe.given(Observe.scope(), "own"));
    }

    @Test
    void turnsThatAreNotForcedHaveTheirOwnValue() {
        force(false, Observe.Trial.OWN, 5);
        assertEquals(1, Observe.given(Observe.scope(), 1));
        assertEquals(5, Observe.given(Observe.scope(), 2));
        assertEquals(3, Observe.given(Observe.scope(), 3));
        assertEquals(3, Observe.ended());
    }

    @Test
    void oneEvaluationWithinAnotherIsToldByItsBeginning() {
        Observe.begin(Observe.Mode.RECORD, Observe.Trial.NONE, 10);
        Observe.Scope outer = Observe.scope(1);
        Observe.given(Observe.scope(2), 20);
        Observe.given(outer, 10);
        assertEquals(List.of(1, 0), Observe.taken().stream().map(each -> each.begun).toList());
    }

    @Test
    void moreThanWasAskedForIsCountedAndNotTold() {
        Observe.begin(Observe.Mode.RECORD, Observe.Trial.NONE, 1);
        Observe.given(Observe.scope(), 1);
        Observe.given(Observe.scope(), 2);
        assertEquals(1, Observe.taken().size());
        assertEquals(2, Observe.ended());
    }

    @Test
    void itemsOfShortArraysAndListsAreTold() {
        String item = "{\"type\":\"java.lang.Integer\",\"value\":4}";
        assertTrue(seen(new int[] {4}).endsWith(",\"length\":1,\"items\":[" + item + "]}"), seen(new int[] {4}));
        assertTrue(seen(Arrays.asList(4)).endsWith(",\"size\":1,\"items\":[" + item + "]}"), seen(Arrays.asList(4)));
        assertTrue(seen(new int[41]).endsWith(",\"length\":41}"), seen(new int[41]));
    }

    @Test
    void fieldsOfObjectsOfTheProjectAreToldOneLevelDeep() {
        String told = seen(new Pair());
        assertTrue(told.contains("\"fields\":{\"left\":{\"type\":\"java.lang.Integer\",\"value\":3}"), told);
        assertTrue(told.contains("\"right\":{\"type\":\"java.lang.String\",\"value\":\"r\",\"length\":1}"), told);
        assertTrue(!told.contains("COUNT"), told);
    }
}
