package org.repairnator.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Small typed changes of a list of arguments: boundaries, neighbours, null, empty; two of one type exchanged, or made
 * equal, since what compares them with each other may be what a patch changes.
 */
final class Variations {
    private static final int OF_ONE = 10;
    /** Changes of one argument each that come before those of two. */
    private static final int FIRST = 2;
    /** Pairs of arguments that are changed together. */
    private static final int PAIRS = 6;

    private Variations() {}

    /** The arguments as they are, then changed ones, each argument's simplest change first. */
    static List<Object[]> of(Object[] arguments, Class<?>[] types) {
        List<Object[]> all = new ArrayList<>();
        all.add(arguments);
        List<List<Object>> changed = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            changed.add(ofValue(arguments[i], types[i]));
        }
        for (int turn = 0; turn < OF_ONE; turn++) {
            if (turn == FIRST) {
                addPairs(arguments, types, all);
            }
            for (int i = 0; i < arguments.length; i++) {
                if (turn < changed.get(i).size()) {
                    Object[] other = arguments.clone();
                    other[i] = changed.get(i).get(turn);
                    all.add(other);
                }
            }
        }
        return all;
    }

    private static void addPairs(Object[] arguments, Class<?>[] types, List<Object[]> all) {
        int pairs = 0;
        for (int i = 0; i < arguments.length; i++) {
            for (int j = i + 1; j < arguments.length && pairs < PAIRS; j++) {
                if (types[i] != types[j] || Objects.equals(arguments[i], arguments[j])) {
                    continue;
                }
                pairs++;
                Object[] exchanged = arguments.clone();
                exchanged[i] = arguments[j];
                exchanged[j] = arguments[i];
                all.add(exchanged);
                Object[] equal = arguments.clone();
                equal[j] = arguments[i];
                all.add(equal);
            }
        }
    }

    private static List<Object> ofValue(Object value, Class<?> type) {
        if (value instanceof Integer) {
            int number = (Integer) value;
            return Arrays.asList(number + 1, number - 1, 0, 1, -1, 2 * number, -number, number + 10, 2);
        }
        if (value instanceof Long) {
            long number = (Long) value;
            return Arrays.asList(number + 1, number - 1, 0L, 1L, -1L, 2 * number, -number, number + 10, 2L);
        }
        if (value instanceof Double) {
            double number = (Double) value;
            return Arrays.asList(number + 1, number - 1, 0.0, -number, number / 2, number + 0.5);
        }
        if (value instanceof Character) {
            char letter = (Character) value;
            return Arrays.asList((char) (letter + 1), (char) (letter - 1), 'a', '0', ' ', 'Z');
        }
        if (value instanceof Boolean) {
            return Arrays.asList(!(Boolean) value);
        }
        if (value instanceof String) {
            return ofText((String) value);
        }
        return type.isPrimitive() ? Collections.emptyList() : ofObject(value);
    }

    private static List<Object> ofText(String text) {
        List<Object> all = new ArrayList<>(Arrays.asList("", null, text + text, " " + text, "a"));
        if (!text.isEmpty()) {
            all.add(0, text.substring(1));
            all.add(1, text.substring(0, text.length() - 1));
            all.add(2, text + text.charAt(0));
            all.add(new StringBuilder(text).reverse().toString());
        }
        if (text.length() > 2) {
            // What is balanced as a whole is not without its middle.
            all.add(text.substring(0, 1) + text.substring(text.length() - 1));
        }
        return all;
    }

    private static List<Object> ofObject(Object value) {
        List<Object> all = new ArrayList<>();
        if (value != null && value.getClass().isArray()) {
            ofArray(value, all);
        } else if (value instanceof List<?> && value.getClass().getName().startsWith("java.util.")) {
            ofList((List<?>) value, all);
        }
        if (value != null) {
            all.add(null);
        }
        return all;
    }

    private static void ofArray(Object array, List<Object> all) {
        int length = Array.getLength(array);
        if (length > 0) {
            all.add(part(array, 0, length - 1));
            all.add(part(array, 1, length));
            all.add(part(array, 0, 0));
            Object reversed = part(array, 0, length);
            for (int i = 0; i < length; i++) {
                Array.set(reversed, i, Array.get(array, length - 1 - i));
            }
            all.add(reversed);
            Class<?> element = array.getClass().getComponentType();
            for (int at : new int[] {0, length - 1}) {
                List<Object> others = ofValue(Array.get(array, at), element);
                if (!others.isEmpty() && (others.get(0) != null || !element.isPrimitive())) {
                    Object changed = part(array, 0, length);
                    Array.set(changed, at, others.get(0));
                    all.add(changed);
                }
            }
        }
    }

    private static Object part(Object array, int from, int to) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), to - from);
        System.arraycopy(array, from, copy, 0, to - from);
        return copy;
    }

    private static void ofList(List<?> list, List<Object> all) {
        int size = list.size();
        if (size > 0) {
            all.add(new ArrayList<>(list.subList(0, size - 1)));
            all.add(new ArrayList<>(list.subList(1, size)));
            all.add(new ArrayList<>());
            List<Object> reversed = new ArrayList<>(list);
            Collections.reverse(reversed);
            all.add(reversed);
            for (int at : size == 1 ? new int[] {0} : new int[] {0, size - 1}) {
                List<Object> others = ofValue(list.get(at), Object.class);
                if (!others.isEmpty() && others.get(0) != null) {
                    List<Object> changed = new ArrayList<>(list);
                    changed.set(at, others.get(0));
                    all.add(changed);
                }
            }
        }
    }
}
