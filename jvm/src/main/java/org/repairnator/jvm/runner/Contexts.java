package org.repairnator.jvm.runner;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The application contexts that Spring's test framework keeps between tests, in a static cache of its own.
 *
 * <p>A context belongs to the class loader whose classes it was made of. Left in the cache it would be closed when many
 * others have been made, in the midst of some later test, and would take away what both share by name: the tables of a
 * database in memory, say.
 */
final class Contexts {
    private static final String OWNER = "org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate";
    private static final String PROXY = "org.springframework.aop.framework.Advised";
    private static final String CACHE = "org.springframework.test.context.cache.ContextCache";

    private final ClassPathLoader libraries;
    private final boolean possible;
    private Object cache;

    Contexts(ClassPathLoader libraries) {
        this.libraries = libraries;
        this.possible = libraries.getResource(OWNER.replace('.', '/') + ".class") != null;
    }

    /** Whether the project's tests may make any. */
    boolean arePossible() {
        return possible;
    }

    /** How many there are now. */
    int size() {
        return kept().size();
    }

    /** Closes all. What their closing throws is nobody's verdict. */
    void close() {
        for (Object configuration : new ArrayList<>(kept().keySet())) {
            try {
                method(cache, "remove", 2).invoke(cache, configuration, null);
            } catch (ReflectiveOperationException failed) {
                continue;
            }
        }
        try {
            if (cache != null) {
                // Of configurations that failed, too: they are of loaders that are gone.
                method(cache, "reset", 0).invoke(cache);
            }
        } catch (ReflectiveOperationException failed) {
            return;
        }
    }

    /** The objects that contexts consist of: those behind proxies, too. */
    List<Object> beans() {
        List<Object> beans = new ArrayList<>();
        for (Object context : kept().values()) {
            try {
                Object factory = call(context, "getBeanFactory");
                for (String name : (String[]) call(factory, "getSingletonNames")) {
                    Object bean = method(factory, "getSingleton", 1).invoke(factory, name);
                    if (bean != null) {
                        beans.add(bean);
                        addTarget(bean, beans);
                    }
                }
            } catch (ReflectiveOperationException | RuntimeException otherwise) {
                // A context of another kind.
                continue;
            }
        }
        return beans;
    }

    private static void addTarget(Object bean, List<Object> beans) throws ReflectiveOperationException {
        boolean isProxy = false;
        for (Class<?> each : bean.getClass().getInterfaces()) {
            isProxy |= each.getName().equals(PROXY);
        }
        if (isProxy) {
            Object target = call(call(bean, "getTargetSource"), "getTarget");
            if (target != null) {
                beans.add(target);
            }
        }
    }

    private static Object call(Object object, String name) throws ReflectiveOperationException {
        Method method = method(object, name, 0);
        method.setAccessible(true);
        return method.invoke(object);
    }

    private static Method method(Object object, String name, int parameters) throws NoSuchMethodException {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == parameters) {
                return method;
            }
        }
        throw new NoSuchMethodException(name);
    }

    private Map<?, ?> kept() {
        if (cache == null && possible) {
            cache = find();
        }
        try {
            Field contexts = cache == null ? null : cache.getClass().getDeclaredField("contextMap");
            if (contexts != null) {
                contexts.setAccessible(true);
                return (Map<?, ?>) contexts.get(cache);
            }
        } catch (NoSuchFieldException | IllegalAccessException otherwise) {
            // A cache of another kind: what is in it cannot be told.
            return Map.of();
        }
        return Map.of();
    }

    /** The cache, once the framework has made it. */
    private Object find() {
        Class<?> owner = libraries.loaded(OWNER);
        for (Field field : owner == null ? new Field[0] : owner.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType().getName().equals(CACHE)) {
                try {
                    field.setAccessible(true);
                    return field.get(null);
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        return null;
    }
}
