package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AllocationsTest {
    private static final int LARGE = 1_000_000;

    private static byte[] made;

    @AfterEach
    void allowAll() {
        Allocations.allow(Long.MAX_VALUE);
        made = null;
    }

    private static void allocate() {
        made = new byte[LARGE];
    }

    @Test
    void bytesAreCountedWhenTheyAreLookedAt() {
        Allocations.allow(10 * LARGE);
        allocate();
        assertEquals(10 * LARGE, Allocations.left());
        assertTrue(Allocations.look() >= LARGE);
        assertTrue(Allocations.left() <= 9 * LARGE);
    }

    @Test
    void whatIsNotLeftIsNotGiven() {
        Allocations.allow(10 * LARGE);
        assertTrue(Allocations.hasRoom(5 * LARGE));
        assertFalse(Allocations.hasRoom(11 * LARGE));
        assertTrue(Allocations.left() < 0);
        assertFalse(Allocations.hasRoom(1));
    }

    @Test
    void whatIsSkippedDoesNotCount() {
        Allocations.allow(10 * LARGE);
        allocate();
        Allocations.skip();
        assertTrue(Allocations.look() < LARGE);
        assertTrue(Allocations.left() > 9 * LARGE);
    }

    @Test
    void anotherThreadIsCountedFromItsFirstLook() throws InterruptedException {
        Allocations.allow(10 * LARGE);
        long[] looks = new long[2];
        Thread other = new Thread(() -> {
            allocate();
            looks[0] = Allocations.look();
            allocate();
            looks[1] = Allocations.look();
        });
        other.start();
        other.join();
        assertEquals(0, looks[0]);
        assertTrue(looks[1] >= LARGE);
    }
}
