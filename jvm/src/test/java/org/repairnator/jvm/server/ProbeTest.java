package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.runtime.Observe;

/** The code that observes a place. */
class ProbeTest {
    private static final String SOURCE = "class A { int m(char c, int n) { if (c == ')') { n++; } return n; } "
            + "static void s(String... a) { } interface I { int f(); } }";

    private static String in(Probe probe, Observe.Mode mode) throws IOException {
        try (Javac javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of())) {
            return probe.in(Path.of("A.java"), SOURCE, javac, mode);
        }
    }

    private static Probe at(Probe.Kind kind, String text, List<String> seen, boolean evaluated) {
        int start = SOURCE.indexOf(text);
        return new Probe(kind, start, start + text.length(), seen, evaluated);
    }

    private static String replaced(String text, String by) {
        return SOURCE.replace(text, by);
    }

    @Test
    void tellsTheValueOfAnExpression() throws IOException {
        Probe probe = at(Probe.Kind.VALUE, "c == ')'", List.of(), true);
        assertEquals(
                replaced("c == ')'", "org.repairnator.runtime.Observe.value(0, c == ')')"), in(probe, Observe.Mode.RECORD));
    }

    @Test
    void tellsAConditionWithTheVariablesThatAreWanted() throws IOException {
        Probe probe = at(Probe.Kind.CONDITION, "c == ')'", List.of("c", "n"), true);
        String call = "org.repairnator.runtime.Observe.bool(0, c == ')', (Object) (c), (Object) (n))";
        assertEquals(replaced("c == ')'", call), in(probe, Observe.Mode.TRUE));
    }

    @Test
    void leavesOutAForcedConditionThatIsNotToBeEvaluated() throws IOException {
        Probe probe = at(Probe.Kind.CONDITION, "c == ')'", List.of(), false);
        assertEquals(
                replaced("c == ')'", "org.repairnator.runtime.Observe.bool(0, false)"), in(probe, Observe.Mode.FALSE));
        assertEquals(
                replaced("c == ')'", "org.repairnator.runtime.Observe.bool(0, c == ')')"), in(probe, Observe.Mode.RECORD));
    }

    @Test
    void tellsOfAMethodsEntryWithItsReceiverAndArguments() throws IOException {
        String enter = " org.repairnator.runtime.Explore.enter(new Object() { }.getClass().getEnclosingMethod(), ";
        Probe instance = at(Probe.Kind.ENTRY, "{ if", List.of(), true);
        assertEquals(
                replaced("{ if", "{" + enter + "this, (Object) c, (Object) n); if"), in(instance, Observe.Mode.RECORD));
        Probe constant = at(Probe.Kind.ENTRY, "{ } interface", List.of(), true);
        assertEquals(
                replaced("{ } interface", "{" + enter + "null, (Object) a); } interface"),
                in(constant, Observe.Mode.RECORD));
    }

    @Test
    void refusesAPlaceWhereNoMethodBegins() {
        Probe probe = at(Probe.Kind.ENTRY, "int m", List.of(), true);
        assertThrows(BadRequest.class, () -> in(probe, Observe.Mode.RECORD));
    }

    @Test
    void refusesAPlaceOutsideTheFile() {
        Probe probe = new Probe(Probe.Kind.VALUE, 5, SOURCE.length() + 1, List.of(), true);
        assertThrows(BadRequest.class, () -> in(probe, Observe.Mode.RECORD));
    }
}
