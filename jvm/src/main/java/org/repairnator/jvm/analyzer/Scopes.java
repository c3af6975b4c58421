package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;

/** Writes each scope once, and the fields and methods that are visible without a receiver once for each class. */
final class Scopes {
    private record Place(Symbol.ClassSymbol type, boolean isStatic) {}

    private final CompilationUnitTree unit;
    private final Members members;
    private final TypeTable table;
    private final Map<Scope, Integer> written = new HashMap<>();
    private final Map<Place, Integer> sets = new HashMap<>();
    private final JsonArray scopes = new JsonArray();
    private final JsonArray fieldSets = new JsonArray();
    private final JsonArray methodSets = new JsonArray();

    Scopes(CompilationUnitTree unit, Members members, TypeTable table) {
        this.unit = unit;
        this.members = members;
        this.table = table;
    }

    JsonArray scopes() {
        return scopes;
    }

    JsonArray fieldSets() {
        return fieldSets;
    }

    JsonArray methodSets() {
        return methodSets;
    }

    /** The index of a scope. */
    int index(Scope scope) {
        Integer known = written.get(scope);
        if (known != null) {
            return known;
        }
        int index = scopes.size();
        written.put(scope, index);
        JsonArray variables = new JsonArray();
        for (int i = scope.locals().size() - 1; i >= 0; i--) {
            variables.add(variable(scope.locals().get(i), scope));
        }
        JsonObject object = new JsonObject();
        object.add("variables", variables);
        if (scope.isStatic()) {
            object.add("this", JsonNull.INSTANCE);
        } else {
            object.addProperty("this", table.add(scope.type().type));
        }
        int set = sets.computeIfAbsent(new Place(scope.type(), scope.isStatic()), this::addSets);
        object.addProperty("fields", set);
        object.addProperty("methods", set);
        scopes.add(object);
        return index;
    }

    private JsonObject variable(Scope.Local local, Scope scope) {
        JsonObject object = new JsonObject();
        object.addProperty("name", local.symbol().name.toString());
        object.addProperty("type", table.add(local.symbol().type));
        object.addProperty("kind", local.parameter() ? "parameter" : "local");
        object.addProperty("final", local.isFinal());
        object.addProperty("static", false);
        object.addProperty("assigned", local.assigned());
        object.addProperty("depth", scope.depth() - local.depth());
        return object;
    }

    private int addSets(Place place) {
        Collected collected = new Collected();
        boolean onlyStatic = place.isStatic();
        int out = 0;
        for (Symbol at = place.type(); at != null; at = at.owner) {
            if (at instanceof Symbol.ClassSymbol type) {
                collected.addClass(type, onlyStatic, out++);
                onlyStatic |= type.isStatic() || type.getKind() != ElementKind.CLASS;
            } else if (at instanceof Symbol.MethodSymbol method) {
                onlyStatic |= method.isStatic();
            }
        }
        for (ImportTree statement : unit.getImports()) {
            Tree imported = statement.getQualifiedIdentifier();
            if (statement.isStatic() && imported instanceof JCTree.JCFieldAccess member) {
                collected.addImport(member, out, place.type());
            }
        }
        fieldSets.add(collected.fields);
        methodSets.add(collected.methods);
        return fieldSets.size() - 1;
    }

    /** Fields and methods in the order in which a name is looked up. */
    private final class Collected {
        final JsonArray fields = new JsonArray();
        final JsonArray methods = new JsonArray();
        private final Set<String> fieldNames = new HashSet<>();
        private final Set<String> methodNames = new HashSet<>();

        void addClass(Symbol.ClassSymbol type, boolean onlyStatic, int out) {
            Set<String> here = new HashSet<>();
            for (Element member : members.of(type)) {
                Symbol symbol = (Symbol) member;
                boolean usable = members.accessible(symbol, type)
                        && (symbol.flags() & Flags.SYNTHETIC) == 0
                        && (symbol.isStatic() || !onlyStatic);
                if (usable) {
                    add(symbol, type.type, out, here);
                }
            }
            methodNames.addAll(here);
        }

        void addImport(JCTree.JCFieldAccess imported, int out, Symbol.ClassSymbol site) {
            Symbol owner = TreeInfo.symbol(imported.selected);
            if (!(owner instanceof Symbol.ClassSymbol type)) {
                return;
            }
            Set<String> here = new HashSet<>();
            boolean all = imported.name.contentEquals("*");
            for (Element member : members.of(type)) {
                Symbol symbol = (Symbol) member;
                boolean named = all || symbol.name == imported.name;
                if (named && symbol.isStatic() && members.accessible(symbol, site)) {
                    add(symbol, type.type, out, here);
                }
            }
            methodNames.addAll(here);
        }

        private void add(Symbol symbol, Type site, int out, Set<String> here) {
            String name = symbol.name.toString();
            ElementKind kind = symbol.getKind();
            boolean field = kind == ElementKind.FIELD || kind == ElementKind.ENUM_CONSTANT;
            if (field && fieldNames.add(name)) {
                JsonObject object = members.field((Symbol.VarSymbol) symbol, site, table::add);
                object.addProperty("kind", "field");
                object.addProperty("assigned", true);
                object.addProperty("depth", out);
                fields.add(object);
            } else if (kind == ElementKind.METHOD && !methodNames.contains(name)) {
                // A method further in hides all of its name further out, whatever their parameters.
                here.add(name);
                methods.add(members.method((Symbol.MethodSymbol) symbol, site, table::add));
            }
        }
    }
}
