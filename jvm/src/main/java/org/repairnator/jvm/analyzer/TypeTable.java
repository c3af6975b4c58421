package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.type.TypeKind;

/** Collects the types that an analysis mentions, and describes each. */
final class TypeTable {
    private final Types types;
    private final Members members;
    private final Symbol.ClassSymbol site;
    private final Map<String, Type> mentioned = new LinkedHashMap<>();
    private final Map<String, Type> taken = new LinkedHashMap<>();

    /**
     * Creates an empty table.
     *
     * @param site a class of the file that will use the types
     */
    TypeTable(Types types, Members members, Symbol.ClassSymbol site) {
        this.types = types;
        this.members = members;
        this.site = site;
    }

    /** Notes a type and returns its name; null for none. */
    String add(Type type) {
        if (type == null) {
            return null;
        }
        String name = TypeNames.of(type);
        boolean describable = type.isPrimitive() || type.isReference();
        if (describable && !type.hasTag(TypeTag.BOT) && !type.isErroneous()) {
            mentioned.putIfAbsent(name, type);
        }
        return name;
    }

    /** The descriptions of all types noted, and of those that their methods take and that have values ready. */
    JsonObject describe() {
        JsonObject table = new JsonObject();
        mentioned.forEach((name, type) -> table.add(name, describe(type)));
        new LinkedHashMap<>(taken).forEach((name, type) -> {
            if (!mentioned.containsKey(name) && hasValues(type)) {
                table.add(name, describe(type));
            }
        });
        return table;
    }

    private void take(Type type) {
        if (type instanceof Type.ClassType && !type.isErroneous()) {
            taken.putIfAbsent(TypeNames.of(type), type);
        }
    }

    /** Whether a class keeps values of its own type, as enums and {@code java.util.Locale} do. */
    private boolean hasValues(Type type) {
        for (Symbol member : type.tsym.members().getSymbols(Symbol.VarSymbol.class::isInstance)) {
            boolean kept = member.isStatic() && (member.flags() & Flags.FINAL) != 0;
            if (kept && members.accessible(member, site) && types.isSameType(types.erasure(member.type), types.erasure(type))) {
                return true;
            }
        }
        return false;
    }

    private JsonObject describe(Type type) {
        JsonObject object = new JsonObject();
        Type known = type instanceof Type.CapturedType captured ? captured.getUpperBound() : type;
        object.addProperty("kind", kind(known));
        object.add("supers", supers(known));
        if (known.isPrimitive()) {
            object.addProperty("boxed", TypeNames.of(types.boxedClass(known).type));
            return object;
        }
        Type unboxed = types.unboxedType(known);
        if (!unboxed.hasTag(TypeTag.NONE)) {
            object.addProperty("unboxed", TypeNames.of(unboxed));
        }
        if (known instanceof Type.ArrayType array) {
            object.addProperty("element", TypeNames.of(array.elemtype));
        } else {
            addMembers(object, known);
        }
        return object;
    }

    private static String kind(Type type) {
        if (type.isPrimitive()) {
            return "primitive";
        }
        return switch (type.getKind()) {
            case ARRAY -> "array";
            case TYPEVAR -> "variable";
            default -> declaredKind(type.tsym);
        };
    }

    private static String declaredKind(Symbol symbol) {
        if (symbol == null) {
            return "class";
        }
        ElementKind kind = symbol.getKind();
        return kind.isInterface() ? "interface" : kind == ElementKind.ENUM ? "enum" : "class";
    }

    private JsonArray supers(Type type) {
        Set<String> names = new LinkedHashSet<>();
        names.add(TypeNames.of(type));
        if (type instanceof Type.ArrayType array) {
            addArraySupers(names, array);
        } else if (!type.isPrimitive()) {
            for (Type parent : types.closure(type)) {
                names.add(TypeNames.of(parent));
                names.add(TypeNames.of(types.erasure(parent)));
            }
            names.add("java.lang.Object");
        }
        JsonArray all = new JsonArray();
        names.forEach(all::add);
        return all;
    }

    private void addArraySupers(Set<String> names, Type.ArrayType array) {
        if (!array.elemtype.isPrimitive()) {
            for (var name : supers(array.elemtype)) {
                names.add(name.getAsString() + "[]");
            }
        }
        names.add("java.lang.Object");
        names.add("java.lang.Cloneable");
        names.add("java.io.Serializable");
    }

    private void addMembers(JsonObject object, Type type) {
        Type bound = type instanceof Type.TypeVar variable ? variable.getUpperBound() : type;
        JsonArray fields = new JsonArray();
        JsonArray methods = new JsonArray();
        JsonArray constants = new JsonArray();
        JsonArray constructors = new JsonArray();
        for (Type part : parts(bound)) {
            for (Element member : members.of(part.tsym)) {
                Symbol symbol = (Symbol) member;
                boolean made = (symbol.flags() & Flags.SYNTHETIC) != 0;
                if (made || !members.accessible(symbol, site)) {
                    continue;
                }
                switch (member.getKind()) {
                    case ENUM_CONSTANT -> constants.add(symbol.name.toString());
                    case FIELD -> fields.add(members.field((Symbol.VarSymbol) symbol, part, unused -> { }));
                    case METHOD -> methods.add(members.method((Symbol.MethodSymbol) symbol, part, this::take));
                    case CONSTRUCTOR -> addConstructor(constructors, (Symbol.MethodSymbol) symbol, part);
                    default -> { }
                }
            }
        }
        object.add("fields", fields);
        object.add("methods", methods);
        object.add("constants", constants);
        object.add("constructors", constructors);
    }

    private void addConstructor(JsonArray constructors, Symbol.MethodSymbol constructor, Type type) {
        boolean usable = constructor.owner == type.tsym
                && (type.tsym.flags() & (Flags.ABSTRACT | Flags.ENUM)) == 0
                && type.getKind() != TypeKind.TYPEVAR;
        if (usable) {
            constructors.add(members.method(constructor, type, this::take));
        }
    }

    private static Iterable<Type> parts(Type bound) {
        if (bound instanceof Type.IntersectionClassType intersection) {
            return intersection.getExplicitComponents();
        }
        if (bound instanceof Type.TypeVar variable) {
            return parts(variable.getUpperBound());
        }
        return bound instanceof Type.ClassType ? List.of(bound) : List.of();
    }
}
