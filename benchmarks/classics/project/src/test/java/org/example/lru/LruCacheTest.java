package org.example.lru;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import org.junit.Test;

public class LruCacheTest {
    private final LruCache<String, Integer> cache = new LruCache<>(2);

    @Test
    public void keepsValues() {
        cache.put("a", 1);
        cache.put("b", 2);
        assertEquals(Integer.valueOf(1), cache.get("a"));
    }

    @Test
    public void dropsTheOldest() {
        cache.put("a", 1);
        cache.put("b", 2);
        cache.put("c", 3);
        assertNull(cache.get("a"));
        assertEquals(2, cache.size());
    }

    @Test
    public void useKeepsAlive() {
        cache.put("a", 1);
        cache.put("b", 2);
        cache.get("a");
        cache.put("c", 3);
        assertNull(cache.get("b"));
        assertNotNull(cache.get("a"));
    }

    @Test
    public void replaces() {
        cache.put("a", 1);
        cache.put("a", 5);
        assertEquals(Integer.valueOf(5), cache.get("a"));
        assertEquals(1, cache.size());
    }
}
