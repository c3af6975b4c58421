package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import java.util.function.Consumer;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.util.Elements;

/** Fields and methods of types, as far as code in one file may use them. */
final class Members {
    private final Types types;
    private final Elements elements;
    private final Symbol.PackageSymbol from;

    Members(Types types, Elements elements, Symbol.PackageSymbol from) {
        this.types = types;
        this.elements = elements;
        this.from = from;
    }

    /** All fields and methods of a class that it declares or inherits. */
    Iterable<? extends Element> of(Symbol.TypeSymbol type) {
        return elements.getAllMembers((Symbol.ClassSymbol) type);
    }

    /**
     * Whether code of the file may use a member.
     *
     * @param site the class in which the code stands; null where any class of the file is meant
     */
    boolean accessible(Symbol member, Symbol.ClassSymbol site) {
        long access = member.flags() & Flags.AccessFlags;
        if (access == Flags.PUBLIC) {
            return true;
        }
        if (access == Flags.PRIVATE) {
            return site != null && site.outermostClass() == member.outermostClass();
        }
        boolean inherited = access == Flags.PROTECTED && site != null && site.isSubClass(member.owner, types);
        return member.packge() == from || inherited;
    }

    /** A field as a member of a type. */
    JsonObject field(Symbol.VarSymbol field, Type site, Consumer<Type> mentioned) {
        Type type = memberType(site, field);
        mentioned.accept(type);
        JsonObject object = new JsonObject();
        object.addProperty("name", field.name.toString());
        object.addProperty("type", TypeNames.of(type));
        object.addProperty("static", field.isStatic());
        object.addProperty("final", (field.flags() & Flags.FINAL) != 0);
        object.addProperty("owner", owner(field));
        return object;
    }

    /** A method or constructor as a member of a type. */
    JsonObject method(Symbol.MethodSymbol method, Type site, Consumer<Type> mentioned) {
        Type type = memberType(site, method);
        JsonObject object = new JsonObject();
        if (method.getKind() != ElementKind.CONSTRUCTOR) {
            object.addProperty("name", method.name.toString());
            object.addProperty("returns", TypeNames.of(type.getReturnType()));
            object.addProperty("static", method.isStatic());
            mentioned.accept(type.getReturnType());
        }
        object.addProperty("owner", owner(method));
        object.add("params", names(type.getParameterTypes(), mentioned));
        object.add("throws", checked(type.getThrownTypes()));
        if (method.isVarArgs()) {
            object.addProperty("varargs", true);
        }
        if (!type.getTypeArguments().isEmpty()) {
            object.add("typeParams", names(type.getTypeArguments(), unused -> { }));
        }
        return object;
    }

    private Type memberType(Type site, Symbol member) {
        return site == null || member.isStatic() ? member.type : types.memberType(types.capture(site), member);
    }

    static String owner(Symbol member) {
        return member.owner instanceof Symbol.ClassSymbol type ? type.flatName().toString() : "";
    }

    static JsonArray names(Iterable<Type> all, Consumer<Type> mentioned) {
        JsonArray names = new JsonArray();
        for (Type type : all) {
            mentioned.accept(type);
            names.add(TypeNames.of(type));
        }
        return names;
    }

    /** The checked ones among exceptions. */
    JsonArray checked(Iterable<Type> thrown) {
        JsonArray names = new JsonArray();
        for (Type type : thrown) {
            boolean unchecked = types.closure(types.erasure(type)).stream()
                    .map(parent -> parent.tsym.getQualifiedName().toString())
                    .anyMatch(name -> name.equals("java.lang.RuntimeException") || name.equals("java.lang.Error"));
            if (!unchecked) {
                names.add(TypeNames.of(type));
            }
        }
        return names;
    }
}
