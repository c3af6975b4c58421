package org.repairnator.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A digest of a value and of all that it holds: equal for values that look the same, in every JVM. */
final class ValueDigest {
    private static final int MOST_OBJECTS = 5000;
    private static final int DIGITS = 16;

    private final Map<Object, Integer> numbers = new IdentityHashMap<>();

    private ValueDigest() {}

    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        new ValueDigest().write(value, out);
        try {
            byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(Object value, StringBuilder out) {
        if (value == null) {
            out.append("null;");
            return;
        }
        Class<?> type = value.getClass();
        if (value instanceof Enum<?> constant) {
            out.append(constant.name()).append(';');
            return;
        }
        if (isText(value, type)) {
            out.append(type.getName()).append(':').append(value).append(';');
            return;
        }
        Integer number = numbers.get(value);
        if (number != null || numbers.size() >= MOST_OBJECTS) {
            out.append('#').append(number).append(';');
            return;
        }
        numbers.put(value, numbers.size());
        if (type.isArray()) {
            out.append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                write(Array.get(value, i), out);
            }
            out.append(']');
        } else if (type.getClassLoader() != null) {
            fields(value, out);
        } else if (value instanceof Collection<?> items) {
            items(items, !(value instanceof Set<?>), out);
        } else if (value instanceof Map<?, ?> map) {
            items(entries(map), false, out);
        } else {
            out.append(type.getName()).append(';');
        }
    }

    private static boolean isText(Object value, Class<?> type) {
        return value instanceof Number && type.getName().startsWith("java.")
                || value instanceof CharSequence && type.getClassLoader() == null
                || value instanceof Boolean
                || value instanceof Character
                || type.getName().startsWith("java.time.");
    }

    private static List<Object> entries(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new Object[] {key, value}));
        return entries;
    }

    private void items(Collection<?> items, boolean ordered, StringBuilder out) {
        List<String> parts = new ArrayList<>();
        for (Object item : items) {
            StringBuilder part = new StringBuilder();
            write(item, part);
            parts.add(part.toString());
        }
        if (!ordered) {
            Collections.sort(parts);
        }
        out.append('(').append(String.join("", parts)).append(')');
    }

    private void fields(Object value, StringBuilder out) {
        out.append(value.getClass().isHidden() ? "lambda" : value.getClass().getName()).append('{');
        for (Class<?> type = value.getClass(); type != null && type.getClassLoader() != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !type.isHidden()) {
                    try {
                        field.setAccessible(true);
                        write(field.get(value), out);
                    } catch (IllegalAccessException refused) {
                        out.append('?');
                    }
                }
            }
        }
        out.append('}');
    }
}
