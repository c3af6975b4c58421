package org.repairnator.jvm.server;

import com.google.gson.JsonObject;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.Parsed;
import org.repairnator.jvm.compiler.SourceText;
import org.repairnator.runtime.Explore;
import org.repairnator.runtime.Observe;

/**
 * What is to be observed of a source, told by its place there; makes the code that observes it.
 *
 * @param kind what is observed
 * @param start where the expression begins, or the body of a method
 * @param end where the expression ends
 * @param seen variables whose values are told at each evaluation of a condition or expression
 * @param evaluated whether a condition that is forced is evaluated all the same
 */
record Probe(Kind kind, int start, int end, List<String> seen, boolean evaluated) {
    /** What can be observed. */
    enum Kind {
        /** The value of an expression. */
        VALUE,
        /** The value of a condition, which can be forced. */
        CONDITION,
        /** The value of an expression of any type, which can be forced, with what is in scope before it. */
        EXPRESSION,
        /** Each entry of a method, which is called again on other inputs then. */
        ENTRY
    }

    /** Reads a probe. */
    static Probe of(JsonObject fields) {
        String name = Json.text(fields, "kind");
        try {
            return new Probe(
                    Kind.valueOf(name.toUpperCase(Locale.ROOT)),
                    (int) Json.number(fields, "start", -1),
                    (int) Json.number(fields, "end", -1),
                    Json.texts(fields, "seen"),
                    Json.flag(fields, "evaluated"));
        } catch (IllegalArgumentException unknown) {
            throw new BadRequest("unknown kind of probe \"" + name + "\": value, condition, expression or entry");
        }
    }

    /**
     * The source with the probe in it.
     *
     * @param file what the source is called
     * @param text the source
     * @param javac parses it
     * @param mode whether a condition is forced, and to what
     */
    String in(Path file, String text, Javac javac, Observe.Mode mode) {
        if (start < 0 || end < start || end > text.length()) {
            throw new BadRequest("a probe at [" + start + ", " + end + ") lies outside the file");
        }
        Edit edit = switch (kind) {
            case VALUE -> new Edit(start, end, Observe.class.getName() + ".value(0, " + text.substring(start, end) + ")");
            case CONDITION -> new Edit(start, end, condition(text, mode));
            case EXPRESSION -> new Edit(start, end, expression(text));
            case ENTRY -> new Edit(start + 1, start + 1, " " + entry(new SourceText(file, text), javac));
        };
        return Edit.apply(text, 0, text.length(), List.of(edit));
    }

    private String expression(String text) {
        String told = seen.stream().map(name -> "(Object) (" + name + ")").collect(Collectors.joining(", "));
        return Observe.class.getName() + ".given(" + Observe.class.getName() + ".scope(new Object[] {" + told + "}), "
                + text.substring(start, end) + ")";
    }

    private String condition(String text, Observe.Mode mode) {
        boolean replaced = !evaluated && (mode == Observe.Mode.TRUE || mode == Observe.Mode.FALSE);
        StringBuilder call = new StringBuilder(Observe.class.getName()).append(".bool(0, ");
        call.append(replaced ? String.valueOf(mode == Observe.Mode.TRUE) : text.substring(start, end));
        seen.forEach(name -> call.append(", (Object) (").append(name).append(')'));
        return call.append(')').toString();
    }

    /** The call that tells of a method's entry, with what it was given. */
    private String entry(SourceText source, Javac javac) {
        Parsed parsed = javac.parse(List.of(source));
        MethodTree method = parsed.units().isEmpty() ? null : methodAt(parsed.units().get(0), parsed.positions());
        if (method == null) {
            throw new BadRequest("no method's body begins at " + start);
        }
        boolean isStatic = method.getModifiers().getFlags().contains(Modifier.STATIC);
        StringBuilder call = new StringBuilder(Explore.class.getName())
                .append(".enter(new Object() { }.getClass().getEnclosingMethod(), ")
                .append(isStatic ? "null" : "this");
        for (VariableTree parameter : method.getParameters()) {
            call.append(", (Object) ").append(parameter.getName());
        }
        return call.append(");").toString();
    }

    private MethodTree methodAt(CompilationUnitTree unit, SourcePositions positions) {
        return unit.accept(
                new TreeScanner<MethodTree, Void>() {
                    @Override
                    public MethodTree visitMethod(MethodTree method, Void unused) {
                        boolean here = method.getBody() != null
                                && positions.getStartPosition(unit, method.getBody()) == start;
                        return here ? method : super.visitMethod(method, null);
                    }

                    @Override
                    public MethodTree reduce(MethodTree first, MethodTree second) {
                        return first != null ? first : second;
                    }
                },
                null);
    }
}
