package org.repairnator.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/** Deep copies of values, with what they share shared. Calls no code of the project but its {@code compareTo} and such. */
final class DeepCopies {
    /** A value holds something that cannot be copied. */
    static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Impossible(Class<?> type) {
            super(type.getName(), null, false, false);
        }
    }

    private static final int MOST_OBJECTS = 5000;
    /** {@code sun.misc.Unsafe}, by name since the compiler warns of it: makes objects without running a constructor. */
    private static final Object UNSAFE;

    private static final Method ALLOCATE;

    static {
        Object unsafe = null;
        Method allocate = null;
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            unsafe = field.get(null);
            allocate = type.getMethod("allocateInstance", Class.class);
        } catch (ReflectiveOperationException absent) {
            // Then no object of the project can be copied.
            unsafe = null;
        }
        UNSAFE = unsafe;
        ALLOCATE = allocate;
    }

    private final Map<Object, Object> made = new IdentityHashMap<>();

    /**
     * A copy of the value.
     *
     * @throws Impossible if it, or something it holds, cannot be copied
     */
    Object of(Object value) {
        if (value == null || isShared(value.getClass(), value)) {
            return value;
        }
        Object known = made.get(value);
        if (known != null) {
            return known;
        }
        if (made.size() >= MOST_OBJECTS) {
            throw new Impossible(value.getClass());
        }
        if (value.getClass().isArray()) {
            return array(value);
        }
        return value.getClass().getClassLoader() == null ? platform(value) : object(value);
    }

    private static boolean isShared(Class<?> type, Object value) {
        String name = type.getName();
        return value instanceof Number && name.startsWith("java.")
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof Class<?>
                || name.startsWith("java.time.")
                || name.equals("java.util.Locale")
                || name.equals("java.util.regex.Pattern")
                || name.equals("java.lang.Object")
                || type.isHidden();
    }

    private Object array(Object value) {
        int length = Array.getLength(value);
        Object copy = Array.newInstance(value.getClass().getComponentType(), length);
        made.put(value, copy);
        if (value.getClass().getComponentType().isPrimitive()) {
            System.arraycopy(value, 0, copy, 0, length);
            return copy;
        }
        for (int i = 0; i < length; i++) {
            Array.set(copy, i, of(Array.get(value, i)));
        }
        return copy;
    }

    private Object platform(Object value) {
        if (value instanceof StringBuilder text) {
            return kept(value, new StringBuilder(text));
        }
        if (value instanceof StringBuffer text) {
            return kept(value, new StringBuffer(text));
        }
        if (value instanceof Collection<?> items) {
            return collection(items);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        throw new Impossible(value.getClass());
    }

    private Object kept(Object value, Object copy) {
        made.put(value, copy);
        return copy;
    }

    private Object collection(Collection<?> items) {
        Collection<Object> copy;
        switch (items.getClass().getName()) {
            case "java.util.LinkedList" -> copy = new LinkedList<>();
            case "java.util.ArrayDeque" -> copy = new ArrayDeque<>();
            case "java.util.HashSet" -> copy = new HashSet<>();
            case "java.util.LinkedHashSet" -> copy = new LinkedHashSet<>();
            case "java.util.TreeSet" -> copy = new TreeSet<>(compared(((TreeSet<?>) items).comparator()));
            case "java.util.PriorityQueue" ->
                copy = new PriorityQueue<>(compared(((PriorityQueue<?>) items).comparator()));
            default -> {
                if (!(items instanceof List<?>)) {
                    throw new Impossible(items.getClass());
                }
                copy = new ArrayList<>();
            }
        }
        made.put(items, copy);
        for (Object item : items) {
            copy.add(of(item));
        }
        return copy;
    }

    private Object map(Map<?, ?> map) {
        Map<Object, Object> copy;
        switch (map.getClass().getName()) {
            case "java.util.HashMap" -> copy = new HashMap<>();
            case "java.util.LinkedHashMap" -> copy = new LinkedHashMap<>();
            case "java.util.TreeMap" -> copy = new TreeMap<>(compared(((TreeMap<?, ?>) map).comparator()));
            default -> throw new Impossible(map.getClass());
        }
        made.put(map, copy);
        map.forEach((key, value) -> copy.put(of(key), of(value)));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static java.util.Comparator<Object> compared(java.util.Comparator<?> comparator) {
        return (java.util.Comparator<Object>) comparator;
    }

    private Object object(Object value) {
        if (value.getClass().isRecord() || UNSAFE == null) {
            throw new Impossible(value.getClass());
        }
        try {
            Object copy = ALLOCATE.invoke(UNSAFE, value.getClass());
            made.put(value, copy);
            for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
                if (type.getClassLoader() == null) {
                    throw new Impossible(type);
                }
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        field.set(copy, of(field.get(value)));
                    }
                }
            }
            return copy;
        } catch (ReflectiveOperationException refused) {
            throw new Impossible(value.getClass());
        }
    }
}
