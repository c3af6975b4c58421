package org.example.unionfind;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GroupsTest {
    private final Groups groups = new Groups(6);

    @Test
    void apart() {
        assertFalse(groups.together(0, 1));
        assertTrue(groups.together(2, 2));
    }

    @Test
    void joined() {
        groups.join(0, 1);
        assertTrue(groups.together(1, 0));
    }

    @Test
    void chains() {
        groups.join(0, 1);
        groups.join(2, 3);
        groups.join(1, 3);
        assertTrue(groups.together(0, 2));
        assertTrue(groups.together(0, 3));
        assertFalse(groups.together(0, 4));
    }

    @Test
    void twice() {
        groups.join(4, 5);
        groups.join(5, 4);
        assertTrue(groups.together(4, 5));
    }
}
