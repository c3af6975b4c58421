package org.repairnator.jvm.analyzer;

import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is visible at one point of a method: an immutable value, from which the scopes further in are made.
 *
 * @param locals local variables and parameters, innermost last
 * @param depth how many blocks deep
 * @param type the class around
 * @param isStatic whether there is no {@code this}
 */
record Scope(List<Local> locals, int depth, Symbol.ClassSymbol type, boolean isStatic) {
    /**
     * A local variable or parameter.
     *
     * @param symbol the variable
     * @param parameter whether it is a parameter
     * @param depth how many blocks deep it is declared
     * @param assigned whether it certainly has a value here
     * @param captured whether it belongs to a method further out and so cannot be changed
     */
    record Local(Symbol.VarSymbol symbol, boolean parameter, int depth, boolean assigned, boolean captured) {
        boolean isFinal() {
            return captured || (symbol.flags() & Flags.FINAL) != 0;
        }
    }

    Scope deeper() {
        return new Scope(locals, depth + 1, type, isStatic);
    }

    /** With another variable; one without a name cannot be used. */
    Scope with(Symbol.VarSymbol symbol, boolean parameter, boolean assigned) {
        if (symbol.name.isEmpty()) {
            return this;
        }
        List<Local> more = new ArrayList<>(locals);
        more.removeIf(local -> local.symbol.name == symbol.name);
        more.add(new Local(symbol, parameter, depth, assigned, false));
        return new Scope(List.copyOf(more), depth, type, isStatic);
    }

    Scope assigning(Set<Symbol> symbols) {
        boolean changes = locals.stream().anyMatch(local -> !local.assigned && symbols.contains(local.symbol));
        if (!changes) {
            return this;
        }
        List<Local> now = locals.stream()
                .map(local -> symbols.contains(local.symbol)
                        ? new Local(local.symbol, local.parameter, local.depth, true, local.captured)
                        : local)
                .toList();
        return new Scope(now, depth, type, isStatic);
    }

    /** Inside a lambda or class, where only variables that never change can be used. */
    Scope captured(Symbol.ClassSymbol newType, boolean newStatic) {
        List<Local> usable = locals.stream()
                .filter(local -> (local.symbol.flags() & (Flags.FINAL | Flags.EFFECTIVELY_FINAL)) != 0)
                .map(local -> new Local(local.symbol, local.parameter, local.depth, local.assigned, true))
                .toList();
        return new Scope(usable, depth + 1, newType, newStatic);
    }
}
