package org.repairnator.jvm.runner;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** The static state of one class as its initializer left it. */
final class StaticState {
    private final Class<?> type;
    private final ObjectGraph graph;
    private final List<Field> variables = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final List<Object> reached = new ArrayList<>();
    private final long digest;

    /**
     * Notes the state.
     *
     * @throws ObjectGraph.Opaque when it is too large or cannot be seen
     */
    StaticState(Class<?> type, ObjectGraph graph) throws ObjectGraph.Opaque {
        this.type = type;
        this.graph = graph;
        try {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    note(field);
                }
            }
        } catch (IllegalAccessException | RuntimeException | LinkageError hidden) {
            throw new ObjectGraph.Opaque(type + ": " + hidden);
        }
        this.digest = graph.digest(reached);
    }

    /**
     * The state of the same class as it is now.
     *
     * @throws ObjectGraph.Opaque when it has become too large or cannot be seen
     */
    StaticState now() throws ObjectGraph.Opaque {
        return new StaticState(type, graph);
    }

    private void note(Field field) throws IllegalAccessException {
        Class<?> type = field.getType();
        boolean isFinal = Modifier.isFinal(field.getModifiers());
        if (isFinal && (type.isPrimitive() || type == String.class)) {
            return;
        }
        field.setAccessible(true);
        Object value = field.get(null);
        if (!isFinal) {
            variables.add(field);
            values.add(value);
        }
        if (!type.isPrimitive()) {
            reached.add(value);
        }
    }

    /** Gives the variables their values again; whether all that these reach is as it was, too. */
    boolean restore() {
        try {
            for (int i = 0; i < values.size(); i++) {
                variables.get(i).set(null, values.get(i));
            }
            return reached.isEmpty() || graph.digest(reached) == digest;
        } catch (ObjectGraph.Opaque | IllegalAccessException unseen) {
            return false;
        }
    }
}
