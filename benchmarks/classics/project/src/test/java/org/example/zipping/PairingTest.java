package org.example.zipping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;

class PairingTest {
    private static String pairs(List<String> left, List<String> right) {
        StringBuilder out = new StringBuilder();
        Iterator<String> pairing = new Pairing(left.iterator(), right.iterator());
        while (pairing.hasNext()) { out.append(pairing.next()).append(';'); }
        return out.toString();
    }

    @Test
    void equalLength() {
        assertEquals("a=1;b=2;", pairs(Arrays.asList("a", "b"), Arrays.asList("1", "2")));
    }

    @Test
    void shorterRight() {
        assertEquals("a=1;", pairs(Arrays.asList("a", "b"), Arrays.asList("1")));
    }

    @Test
    void shorterLeft() {
        assertEquals("a=1;", pairs(Arrays.asList("a"), Arrays.asList("1", "2")));
    }

    @Test
    void empty() {
        assertEquals("", pairs(new ArrayList<>(), Arrays.asList("1")));
    }
}
