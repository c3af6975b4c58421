package org.repairnator.jvm.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ObjectGraphTest {
    private static final class Everything {
        boolean flag;
        byte small;
        char letter;
        short less;
        int number;
        long more;
        float rough;
        double fine;
        String text = "a";
        Object other;
        final List<Object> list = new ArrayList<>();
        final Map<String, Object> map = new HashMap<>();
        final Object[] arrays = {
            new boolean[1], new byte[1], new char[1], new short[1], new int[1], new long[1], new float[1], new double[1], new Object[1]
        };
        final StringBuilder building = new StringBuilder();
    }

    private final ObjectGraph graph = new ObjectGraph();
    private final Everything root = new Everything();

    private long digest() throws ObjectGraph.Opaque {
        return graph.digest(List.of(root));
    }

    private void assertSeen(Runnable change) throws ObjectGraph.Opaque {
        long before = digest();
        change.run();
        assertNotEquals(before, digest());
    }

    @Test
    void theDigestStaysAsLongAsNothingChanges() throws ObjectGraph.Opaque {
        root.other = root;
        assertEquals(digest(), digest());
    }

    @Test
    void fieldsOfAllTypesAreSeen() throws ObjectGraph.Opaque {
        assertSeen(() -> root.flag = true);
        assertSeen(() -> root.small = 1);
        assertSeen(() -> root.letter = 1);
        assertSeen(() -> root.less = 1);
        assertSeen(() -> root.number = 1);
        assertSeen(() -> root.more = 1);
        assertSeen(() -> root.rough = 1);
        assertSeen(() -> root.fine = 1);
        assertSeen(() -> root.text = "b");
        assertSeen(() -> root.other = 1);
        assertSeen(() -> root.other = 2);
        assertSeen(() -> root.other = null);
    }

    @Test
    void elementsOfAllTypesAreSeen() throws ObjectGraph.Opaque {
        for (Object array : root.arrays) {
            Object value = array instanceof Object[] ? "x"
                    : array instanceof boolean[] ? (Object) true
                    : array instanceof char[] ? (Object) 'x'
                    : (Object) (byte) 1;
            assertSeen(() -> java.lang.reflect.Array.set(array, 0, value));
        }
    }

    @Test
    void collectionsAreSeenInto() throws ObjectGraph.Opaque {
        assertSeen(() -> root.list.add(1));
        assertSeen(() -> root.map.put("a", 1));
        assertSeen(() -> root.map.put("a", 2));
        assertSeen(() -> root.building.append('x'));
    }

    @Test
    void viewsThatAMapMakesWhenFirstAskedAreNoChange() throws ObjectGraph.Opaque {
        long before = digest();
        root.map.keySet();
        root.map.values();
        root.map.entrySet();
        assertEquals(before, digest());
    }

    @Test
    void whatReferencesReferToIsSeen() throws ObjectGraph.Opaque {
        int[] held = new int[1];
        root.other = new WeakReference<>(held);
        assertSeen(() -> held[0] = 1);
        AtomicReference<Object> changing = new AtomicReference<>("a");
        root.list.add(changing);
        assertSeen(() -> changing.set("b"));
    }

    @Test
    void objectsThatBelongToTheWholeJvmAreNotSeenInto() throws ObjectGraph.Opaque {
        Thread thread = new Thread("a");
        root.other = thread;
        long before = digest();
        thread.setName("b");
        assertEquals(before, digest());
    }

    @Test
    void whatIsTooLargeIsRefused() {
        for (int i = 0; i < 30_000; i++) {
            root.list.add(new Object[0]);
        }
        assertThrows(ObjectGraph.Opaque.class, this::digest);
    }
}
