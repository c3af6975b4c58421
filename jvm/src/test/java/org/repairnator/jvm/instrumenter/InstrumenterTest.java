package org.repairnator.jvm.instrumenter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repairnator.runtime.ExitAttempt;
import org.repairnator.runtime.Probes;
import org.repairnator.runtime.Ticks;
import org.repairnator.runtime.TicksUsedUp;

class InstrumenterTest {
    /** What is instrumented. */
    public static final class Subject {
        private Subject() {}

        public static int count(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i;
            }
            return sum;
        }

        public static void forever() {
            while (true) {
                count(0);
            }
        }

        public static void leave() {
            System.exit(7);
        }
    }

    private static Class<?> load(LineNumbers lines) throws IOException {
        String name = Subject.class.getName();
        try (InputStream in = Subject.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            byte[] changed = Instrumenter.instrument(in.readAllBytes(), lines);
            return new ClassLoader(InstrumenterTest.class.getClassLoader()) {
                Class<?> define() {
                    return defineClass(name, changed, 0, changed.length);
                }
            }.define();
        }
    }

    private static Throwable thrown(Class<?> type, String method) {
        return assertThrows(InvocationTargetException.class, () -> type.getMethod(method).invoke(null)).getCause();
    }

    @Test
    void eachEntryAndIterationIsOneTick() throws Exception {
        Class<?> type = load(null);
        Ticks ticks = new Ticks();
        ticks.allow(100);
        assertEquals(45, type.getMethod("count", int.class).invoke(null, 10));
        assertEquals(89, ticks.left());
    }

    @Test
    void anEndlessLoopEndsWhenTheTicksAreUsedUp() throws Exception {
        new Ticks().allow(1000);
        assertEquals(TicksUsedUp.class, thrown(load(null), "forever").getClass());
    }

    @Test
    void theJvmIsNotEnded() throws Exception {
        new Ticks().allow(1000);
        assertEquals(ExitAttempt.class, thrown(load(null), "leave").getClass());
    }

    @Test
    void linesThatRunAreProbed() throws Exception {
        new Ticks().allow(1000);
        LineNumbers lines = new LineNumbers();
        Class<?> type = load(lines);
        Probes.take();
        type.getMethod("count", int.class).invoke(null, 0);
        List<Integer> ran = Arrays.stream(Probes.take()).mapToObj(number -> lines.line(number).line()).toList();
        assertEquals(3, ran.size());
        type.getMethod("count", int.class).invoke(null, 1);
        assertEquals(4, Probes.take().length);
    }
}
