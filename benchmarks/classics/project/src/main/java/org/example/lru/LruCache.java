package org.example.lru;

import java.util.HashMap;
import java.util.Map;

/** Keeps the entries that were used last. */
public class LruCache<K, V> {
    private static final class Entry<K, V> {
        final K key;
        V value;
        Entry<K, V> older;
        Entry<K, V> newer;

        Entry(K key, V value) {
            this.key = key;
            this.value = value;
        }
    }

    private final int capacity;
    private final Map<K, Entry<K, V>> entries = new HashMap<>();
    private Entry<K, V> oldest;
    private Entry<K, V> newest;

    public LruCache(int capacity) {
        this.capacity = capacity;
    }

    public V get(K key) {
        Entry<K, V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        unlink(entry);
        append(entry);
        return entry.value;
    }

    public void put(K key, V value) {
        Entry<K, V> entry = entries.get(key);
        if (entry != null) {
            entry.value = value;
            unlink(entry);
            append(entry);
            return;
        }
        if (entries.size() == capacity) {
            Entry<K, V> victim = oldest;
            unlink(victim);
            entries.remove(key);
        }
        entry = new Entry<>(key, value);
        entries.put(key, entry);
        append(entry);
    }

    public int size() {
        return entries.size();
    }

    private void append(Entry<K, V> entry) {
        entry.older = newest;
        entry.newer = null;
        if (newest != null) {
            newest.newer = entry;
        }
        newest = entry;
        if (oldest == null) {
            oldest = entry;
        }
    }

    private void unlink(Entry<K, V> entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
    }
}
