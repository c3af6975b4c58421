package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExploreTest {
    private int total;

    static int half(int number) {
        if (number < 0) {
            throw new IllegalArgumentException();
        }
        return number / 2;
    }

    int add(int number) {
        total += number;
        return total;
    }

    static int endless(int number) {
        while (number > 1) {
            Ticks.tick();
        }
        return number;
    }

    static int greedy(int number) {
        String text = "xy";
        while (number > 1) {
            Ticks.tick();
            text = text + text;
        }
        return text.length();
    }

    static int recursive(int number) throws ReflectiveOperationException {
        Explore.enter(method("half"), null, number);
        return number;
    }

    static int read(InputStream in) {
        return in == null ? 0 : 1;
    }

    @BeforeEach
    void begin() {
        new Ticks().allow(Long.MAX_VALUE);
        Allocations.allow(Long.MAX_VALUE);
        Observe.begin(Observe.Mode.RECORD, Observe.Trial.NONE, 1000);
    }

    private static Method method(String name) {
        return Arrays.stream(ExploreTest.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> outcomes() {
        return Observe.taken().stream()
                .map(each -> each.seen[1].replaceAll(".*\"value\":\"([a-z.A-Z]*).*", "$1"))
                .toList();
    }

    @Test
    void aMethodIsCalledOnItsArgumentsAndOnChangesOfThem() {
        Explore.enter(method("half"), null, 4);
        assertTrue(outcomes().size() > 5);
        assertEquals("returns", outcomes().get(0));
        assertTrue(outcomes().contains("throws"), outcomes()::toString);
    }

    @Test
    void equalInputsHaveEqualOutcomes() {
        Explore.enter(method("half"), null, 4);
        Explore.enter(method("half"), null, 4);
        List<Observe.Evaluation> all = Observe.taken();
        assertArrayEquals(all.get(0).seen, all.get(all.size() / 2).seen);
    }

    @Test
    void theReceiverStaysAsItIs() {
        Explore.enter(method("add"), this, 4);
        assertTrue(outcomes().size() > 5);
        assertEquals(0, total);
    }

    @Test
    void callsThatDoNotEndAreCutOff() {
        Explore.enter(method("endless"), null, 4);
        assertTrue(outcomes().contains("endless"), outcomes()::toString);
    }

    @Test
    void callsThatUseUpTheMemoryAreCutOff() {
        Explore.enter(method("greedy"), null, 4);
        assertTrue(outcomes().contains("endless"), outcomes()::toString);
        assertTrue(outcomes().contains("returns"), outcomes()::toString);
        // What the calls took is not what the test may take.
        assertTrue(Long.MAX_VALUE - Allocations.left() < 16_000_000, () -> "left " + Allocations.left());
    }

    @Test
    void callsWithinCallsAreNotExplored() {
        Explore.enter(method("recursive"), null, 4);
        int calls = outcomes().size();
        Observe.begin(Observe.Mode.RECORD, Observe.Trial.NONE, 1000);
        Explore.enter(method("half"), null, 4);
        assertEquals(outcomes().size(), calls);
    }

    @Test
    void onlyTheFirstEntriesInATestAreExplored() {
        Explore.enter(method("half"), null, 4);
        int calls = outcomes().size();
        for (int i = 0; i < 10; i++) {
            Explore.enter(method("half"), null, 4);
        }
        assertEquals(4 * calls, outcomes().size());
    }

    @Test
    void entriesWithWhatCannotBeCopiedArePassedOver() {
        Explore.enter(method("read"), null, InputStream.nullInputStream());
        Explore.enter(null, null, 1);
        assertTrue(outcomes().isEmpty());
    }
}
