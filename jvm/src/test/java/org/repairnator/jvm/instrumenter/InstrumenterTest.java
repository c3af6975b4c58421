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

        public static int compared(int n, Object other) {
            int found = n == 0 ? 1 : 2;
            found += n != 0 ? 3 : 4;
            found += n < 0 ? 5 : 6;
            found += n >= 0 ? 7 : 8;
            found += n > 0 ? 9 : 10;
            found += n <= 0 ? 11 : 12;
            return other == null ? found : -found;
        }

        public static String named(int key) {
            return switch (key) {
                case 3 -> "three";
                case 4 -> "four";
                case 900 -> "many";
                default -> "other";
            };
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
        assertEquals(3, ran(lines, LineNumbers.Line.class).size());
        type.getMethod("count", int.class).invoke(null, 1);
        assertEquals(4, ran(lines, LineNumbers.Line.class).size());
    }

    @Test
    void bothWaysOfAConditionAreBranches() throws Exception {
        new Ticks().allow(1000);
        LineNumbers lines = new LineNumbers();
        Class<?> type = load(lines);
        Probes.take();
        type.getMethod("count", int.class).invoke(null, 0);
        assertEquals(List.of(1), outcomes(lines));
        type.getMethod("count", int.class).invoke(null, 1);
        assertEquals(List.of(0, 1), outcomes(lines));
    }

    @Test
    void comparisonsOfAllKindsTellWhichWayTheyGo() throws Exception {
        new Ticks().allow(1000);
        LineNumbers lines = new LineNumbers();
        Class<?> type = load(lines);
        Probes.take();
        for (int less = -1; less <= 1; less++) {
            assertEquals(Subject.compared(less, null), type.getMethod("compared", int.class, Object.class)
                    .invoke(null, less, null));
        }
        // Each of the six comparisons of integers went both ways, the one with null always the same.
        assertEquals(13, ran(lines, LineNumbers.Branch.class).size());
        type.getMethod("compared", int.class, Object.class).invoke(null, 0, type);
        assertEquals(7, ran(lines, LineNumbers.Branch.class).size());
    }

    @Test
    void eachKeyOfASwitchIsABranch() throws Exception {
        new Ticks().allow(1000);
        LineNumbers lines = new LineNumbers();
        Class<?> type = load(lines);
        Probes.take();
        for (int key : new int[] {3, 4, 900, 7}) {
            assertEquals(Subject.named(key), type.getMethod("named", int.class).invoke(null, key));
            assertEquals(1, ran(lines, LineNumbers.Branch.class).size());
        }
        type.getMethod("named", int.class).invoke(null, 5);
        type.getMethod("named", int.class).invoke(null, 6);
        assertEquals(List.of(3), outcomes(lines), "the default, twice");
    }

    private static List<LineNumbers.Probe> ran(LineNumbers lines, Class<? extends LineNumbers.Probe> kind) {
        return Arrays.stream(Probes.take()).mapToObj(lines::probe).filter(kind::isInstance).toList();
    }

    private static List<Integer> outcomes(LineNumbers lines) {
        return ran(lines, LineNumbers.Branch.class).stream()
                .map(probe -> ((LineNumbers.Branch) probe).outcome())
                .sorted()
                .toList();
    }
}
