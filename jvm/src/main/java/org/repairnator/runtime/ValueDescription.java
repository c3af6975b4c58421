package org.repairnator.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Describes a value as JSON text, without calling any code of the project. */
final class ValueDescription {
    private static final int MAX_TEXT = 200;
    private static final int MAX_ITEMS = 40;
    private static final int MAX_FIELDS = 16;

    private ValueDescription() {}

    static String of(Object value) {
        if (value == null) {
            return "{\"type\":\"null\",\"value\":null}";
        }
        StringBuilder out = new StringBuilder("{\"type\":");
        quote(out, value.getClass().getTypeName());
        if (value instanceof Number && value.getClass().getName().startsWith("java.lang.") || value instanceof Boolean) {
            out.append(",\"value\":");
            number(out, value);
        } else if (value instanceof Character || value instanceof String || value instanceof Enum<?>) {
            String text = value instanceof Enum<?> constant ? constant.name() : value.toString();
            out.append(",\"value\":");
            quote(out, text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text);
            if (value instanceof String) {
                out.append(",\"length\":").append(text.length());
            }
        } else {
            out.append(",\"identity\":").append(System.identityHashCode(value));
            size(out, value);
        }
        return out.append('}').toString();
    }

    /**
     * The same with one level of what is inside: {@code items} of short arrays and of the platform's own lists,
     * {@code fields} of the project's objects.
     */
    static String withParts(Object value) {
        String described = of(value);
        if (value == null || value instanceof Enum<?>) {
            return described;
        }
        StringBuilder out = new StringBuilder(described.substring(0, described.length() - 1));
        Class<?> type = value.getClass();
        if (type.isArray() && Array.getLength(value) <= MAX_ITEMS) {
            items(out, Array.getLength(value), index -> Array.get(value, index));
        } else if (value instanceof List<?> list && isPlain(type) && list.size() <= MAX_ITEMS) {
            items(out, list.size(), list::get);
        } else if (type.getClassLoader() != null && !type.isHidden()) {
            fields(out, value);
        }
        return out.append('}').toString();
    }

    private static boolean isPlain(Class<?> type) {
        return type == ArrayList.class || type.getName().equals("java.util.Arrays$ArrayList");
    }

    private static void items(StringBuilder out, int count, IntFunction<Object> item) {
        out.append(",\"items\":[");
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",").append(of(item.apply(i)));
        }
        out.append(']');
    }

    private static void fields(StringBuilder out, Object value) {
        out.append(",\"fields\":{");
        int count = 0;
        for (Class<?> type = value.getClass(); type != null && type.getClassLoader() != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean told = !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic() && count < MAX_FIELDS;
                if (told && field.trySetAccessible()) {
                    out.append(count++ == 0 ? "" : ",");
                    quote(out, field.getName());
                    out.append(':').append(of(valueOf(field, value)));
                }
            }
        }
        out.append('}');
    }

    private static Object valueOf(Field field, Object holder) {
        try {
            return field.get(holder);
        } catch (IllegalAccessException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static void number(StringBuilder out, Object value) {
        boolean special = value instanceof Double d && !Double.isFinite(d) || value instanceof Float f && !Float.isFinite(f);
        if (special) {
            quote(out, value.toString());
        } else {
            out.append(value);
        }
    }

    private static void size(StringBuilder out, Object value) {
        if (value.getClass().isArray()) {
            out.append(",\"length\":").append(Array.getLength(value));
        } else if (value.getClass().getName().startsWith("java.")) {
            // Only the platform's own collections: a project's size() could run for ever or change state.
            if (value instanceof Collection<?> collection) {
                out.append(",\"size\":").append(collection.size());
            } else if (value instanceof Map<?, ?> map) {
                out.append(",\"size\":").append(map.size());
            } else if (value instanceof CharSequence text) {
                out.append(",\"length\":").append(text.length());
            }
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
