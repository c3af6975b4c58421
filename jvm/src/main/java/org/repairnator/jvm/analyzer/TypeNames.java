package org.repairnator.jvm.analyzer;

import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import java.util.stream.Collectors;

/** Writes types as they could stand in a program: without annotations, captured variables by what bounds them. */
final class TypeNames {
    /** Bounds may refer to themselves ({@code T extends Comparable<T>}). */
    private static final int DEEPEST = 8;

    private TypeNames() {}

    static String of(Type type) {
        return of(type, 0);
    }

    private static String of(Type type, int depth) {
        if (type == null) {
            return "void";
        }
        if (depth > DEEPEST) {
            return "?";
        }
        if (type instanceof Type.CapturedType captured) {
            return wildcard(captured, depth);
        }
        if (type instanceof Type.ArrayType array) {
            return of(array.elemtype, depth) + "[]";
        }
        if (type instanceof Type.WildcardType wildcard) {
            return wildcard.isUnbound() ? "?" : wildcard.kind + of(wildcard.type, depth + 1);
        }
        if (type instanceof Type.IntersectionClassType intersection) {
            return intersection.getComponents().stream()
                    .map(part -> of(part, depth + 1))
                    .collect(Collectors.joining("&"));
        }
        if (type instanceof Type.ClassType declared) {
            return declared(declared, depth);
        }
        if (type instanceof Type.TypeVar variable) {
            return variable.tsym.name.toString();
        }
        return type.getTag() == TypeTag.BOT ? "null" : type.toString();
    }

    private static String wildcard(Type.CapturedType captured, int depth) {
        Type.WildcardType wildcard = captured.wildcard;
        boolean inArguments = depth > 0;
        if (inArguments) {
            return of(wildcard, depth);
        }
        return of(captured.getUpperBound(), depth + 1);
    }

    private static String declared(Type.ClassType type, int depth) {
        Type outer = type.getEnclosingType();
        boolean inGeneric = outer.hasTag(TypeTag.CLASS) && outer.isParameterized();
        String name;
        if (inGeneric) {
            name = of(outer, depth) + "." + type.tsym.name;
        } else if (type.tsym.name.isEmpty()) {
            // An anonymous class cannot be named: what it extends or implements can.
            Type.ClassType symbol = (Type.ClassType) type.tsym.type;
            boolean plain = symbol.interfaces_field == null || symbol.interfaces_field.isEmpty();
            return of(plain ? symbol.supertype_field : symbol.interfaces_field.head, depth + 1);
        } else {
            name = type.tsym.getQualifiedName().toString();
        }
        if (type.getTypeArguments().isEmpty()) {
            return name;
        }
        return type.getTypeArguments().stream()
                .map(argument -> of(argument, depth + 1))
                .collect(Collectors.joining(",", name + "<", ">"));
    }
}
