package org.repairnator.jvm.runner;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;

/**
 * Digests of what is reachable from objects: equal as long as no field and no element of any of them changed.
 *
 * <p>No code of the objects' classes is called. Fields of the platform's classes are opened to this class alone.
 */
final class ObjectGraph {
    /** Thrown where a graph is too large, or has something in it that cannot be looked into. */
    static final class Opaque extends Exception {
        private static final long serialVersionUID = 1L;

        Opaque(String message) {
            super(message, null, false, false);
        }
    }

    private static final int LARGEST = 20_000;
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    /** Views of collections, made when first asked for. */
    private static final Set<String> VIEWS =
            Set.of("keySet", "values", "entrySet", "navigableKeySet", "descendingMap", "descendingKeySet");
    /** Of the platform: do not change, or belong to the whole JVM and not to the project. */
    private static final List<String> LEAVES = List.of(
            "java.lang.", "java.math.", "java.time.", "java.io.", "java.net.", "java.nio.", "java.security.",
            "java.util.logging.", "java.util.regex.Pattern", "java.util.Locale", "java.util.UUID", "java.util.Currency",
            "jdk.", "sun.");

    private static final List<String> NO_LEAVES = List.of("java.lang.ThreadLocal", "java.lang.String", "java.lang.ref.");
    /** Loggers are kept by their libraries, for all candidates. */
    private static final Set<String> LOGGERS = Set.of(
            "org.slf4j.Logger", "org.apache.commons.logging.Log", "org.apache.logging.log4j.Logger",
            "org.apache.log4j.Category");

    /** What is known of a class's objects. */
    private record Shape(boolean leaf, List<Field> fields, boolean reference) {}

    /** Whether objects of a class that is no leaf by itself are looked into. */
    private final Predicate<Class<?>> within;
    private final Map<Class<?>, Shape> shapes = Collections.synchronizedMap(new WeakHashMap<>());

    /** Looks into all objects that are no leaves. */
    ObjectGraph() {
        this(type -> true);
    }

    /**
     * Looks into some objects.
     *
     * @param within the classes of these
     */
    ObjectGraph(Predicate<Class<?>> within) {
        this.within = within;
    }

    /**
     * The digest of objects and of all that can be reached from them.
     *
     * @throws Opaque when it is too much or cannot be seen
     */
    long digest(List<?> roots) throws Opaque {
        Walk walk = new Walk();
        roots.forEach(walk::reach);
        return walk.digest();
    }

    private Shape shapeOf(Class<?> type) throws Opaque {
        Shape known = shapes.get(type);
        if (known == null) {
            known = isLeaf(type) || !within.test(type) ? new Shape(true, List.of(), false) : new Shape(
                    false, instanceFields(type), Reference.class.isAssignableFrom(type));
            shapes.put(type, known);
        }
        return known;
    }

    private static boolean isLeaf(Class<?> type) {
        String name = type.getName();
        boolean changing = name.startsWith("java.lang.StringBu") || NO_LEAVES.stream().anyMatch(
                prefix -> name.startsWith(prefix) && !name.equals("java.lang.String"));
        if (!changing && LEAVES.stream().anyMatch(name::startsWith)) {
            return true;
        }
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            boolean logs = LOGGERS.contains(at.getName())
                    || Arrays.stream(at.getInterfaces()).anyMatch(each -> LOGGERS.contains(each.getName()));
            if (logs) {
                return true;
            }
        }
        return false;
    }

    private static List<Field> instanceFields(Class<?> type) throws Opaque {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class && at != Reference.class; at = at.getSuperclass()) {
            boolean platform = at.getName().startsWith("java.");
            if (platform) {
                openPackage(at);
            }
            try {
                for (Field field : at.getDeclaredFields()) {
                    boolean view = platform && VIEWS.contains(field.getName());
                    if (!Modifier.isStatic(field.getModifiers()) && !view) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            } catch (RuntimeException | LinkageError hidden) {
                throw new Opaque(at + ": " + hidden);
            }
        }
        return fields;
    }

    /** Opens a package of the platform to this class's module: to that of no project. */
    private static void openPackage(Class<?> type) throws Opaque {
        Module own = ObjectGraph.class.getModule();
        if (type.getModule().isOpen(type.getPackageName(), own)) {
            return;
        }
        try {
            Method open = Module.class.getDeclaredMethod("implAddOpens", String.class, Module.class);
            open.setAccessible(true);
            open.invoke(type.getModule(), type.getPackageName(), own);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException | RuntimeException closed) {
            throw new Opaque(type + ": " + closed);
        }
    }

    /** One way through a graph. */
    private final class Walk {
        private final Map<Object, Boolean> seen = new IdentityHashMap<>();
        private final Deque<Object> waiting = new ArrayDeque<>();
        private long sum;

        private void add(long value) {
            sum = (sum ^ value) * PRIME;
            sum ^= sum >>> 29;
        }

        /** Which object stands here; it is looked into later. */
        void reach(Object object) {
            if (object == null) {
                add(0);
                return;
            }
            if (object instanceof Number || object instanceof Boolean || object instanceof Character) {
                if (object.getClass().getName().startsWith("java.lang.")) {
                    add(object.hashCode());
                    return;
                }
            }
            add(System.identityHashCode(object));
            if (!(object instanceof String) && seen.put(object, Boolean.TRUE) == null) {
                waiting.add(object);
            }
        }

        long digest() throws Opaque {
            while (!waiting.isEmpty()) {
                if (seen.size() > LARGEST) {
                    throw new Opaque("more than " + LARGEST + " objects");
                }
                Object object = waiting.remove();
                if (object.getClass().isArray()) {
                    addElements(object);
                } else {
                    addFields(object);
                }
            }
            return sum;
        }

        /** A loop for each type: reflection would box every element of tables that may be large. */
        private void addElements(Object array) {
            if (array instanceof Object[] objects) {
                for (Object each : objects) {
                    reach(each);
                }
            } else if (array instanceof boolean[] values) {
                for (boolean each : values) {
                    add(each ? 1 : 2);
                }
            } else if (array instanceof byte[] values) {
                for (byte each : values) {
                    add(each);
                }
            } else if (array instanceof char[] values) {
                for (char each : values) {
                    add(each);
                }
            } else if (array instanceof short[] values) {
                for (short each : values) {
                    add(each);
                }
            } else if (array instanceof int[] values) {
                for (int each : values) {
                    add(each);
                }
            } else if (array instanceof long[] values) {
                for (long each : values) {
                    add(each);
                }
            } else if (array instanceof float[] values) {
                for (float each : values) {
                    add(Float.floatToRawIntBits(each));
                }
            } else if (array instanceof double[] values) {
                for (double each : values) {
                    add(Double.doubleToRawLongBits(each));
                }
            }
        }

        private void addFields(Object object) throws Opaque {
            Shape shape = shapeOf(object.getClass());
            if (shape.reference) {
                reach(((Reference<?>) object).get());
            }
            try {
                for (Field field : shape.fields) {
                    Class<?> type = field.getType();
                    if (!type.isPrimitive()) {
                        reach(field.get(object));
                    } else if (type == double.class) {
                        add(Double.doubleToRawLongBits(field.getDouble(object)));
                    } else if (type == float.class) {
                        add(Float.floatToRawIntBits(field.getFloat(object)));
                    } else if (type == boolean.class) {
                        add(field.getBoolean(object) ? 1 : 2);
                    } else if (type == char.class) {
                        add(field.getChar(object));
                    } else {
                        add(field.getLong(object));
                    }
                }
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
