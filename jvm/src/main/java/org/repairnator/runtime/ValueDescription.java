package org.repairnator.runtime;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;

/** Describes a value as JSON text, without calling any code of the project. */
final class ValueDescription {
    private static final int MAX_TEXT = 200;

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
