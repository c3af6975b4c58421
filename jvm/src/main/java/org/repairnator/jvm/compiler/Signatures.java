package org.repairnator.jvm.compiler;

import java.util.ArrayList;
import java.util.List;

/** Writes types of class files as sources do (Java Virtual Machine Specification, section 4.7.9.1). */
final class Signatures {
    private final String text;
    private int at;

    private Signatures(String text) {
        this.text = text;
    }

    /**
     * A method's parameters and result.
     *
     * @param variables its type variables with their angle brackets; empty where it has none
     */
    record MethodTypes(String variables, List<String> parameters, String result) {}

    /** A class's type variables with their angle brackets; empty where it has none. */
    static String variables(String classSignature) {
        return classSignature == null ? "" : new Signatures(classSignature).formals();
    }

    /** A type, by its signature or descriptor. */
    static String type(String signature) {
        return new Signatures(signature).type();
    }

    /** A method, by its signature or descriptor. */
    static MethodTypes method(String signature) {
        Signatures reader = new Signatures(signature);
        String variables = reader.formals();
        List<String> parameters = new ArrayList<>();
        reader.skip('(');
        while (reader.next() != ')') {
            parameters.add(reader.type());
        }
        reader.skip(')');
        return new MethodTypes(variables, parameters, reader.type());
    }

    private char next() {
        return text.charAt(at);
    }

    private void skip(char expected) {
        if (next() != expected) {
            throw new IllegalArgumentException("no " + expected + " at " + at + " of " + text);
        }
        at++;
    }

    private String formals() {
        if (next() != '<') {
            return "";
        }
        at++;
        List<String> all = new ArrayList<>();
        while (next() != '>') {
            String name = until(':');
            List<String> bounds = new ArrayList<>();
            while (next() == ':') {
                at++;
                if (next() != ':') {
                    bounds.add(type());
                }
            }
            all.add(name + " extends " + String.join(" & ", bounds));
        }
        at++;
        return "<" + String.join(", ", all) + ">";
    }

    private String until(char end) {
        int start = at;
        at = text.indexOf(end, at);
        return text.substring(start, at);
    }

    private String type() {
        char kind = text.charAt(at++);
        return switch (kind) {
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'D' -> "double";
            case 'F' -> "float";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'S' -> "short";
            case 'Z' -> "boolean";
            case 'V' -> "void";
            case '[' -> type() + "[]";
            case 'T' -> variable();
            case 'L' -> declared();
            default -> throw new IllegalArgumentException("no type at " + (at - 1) + " of " + text);
        };
    }

    private String variable() {
        String name = until(';');
        at++;
        return name;
    }

    private String declared() {
        StringBuilder name = new StringBuilder();
        while (next() != ';') {
            char character = text.charAt(at++);
            if (character == '<') {
                name.append(arguments());
            } else {
                name.append(character == '/' || character == '$' ? '.' : character);
            }
        }
        at++;
        return name.toString();
    }

    private String arguments() {
        List<String> all = new ArrayList<>();
        while (next() != '>') {
            switch (next()) {
                case '*' -> {
                    at++;
                    all.add("?");
                }
                case '+' -> {
                    at++;
                    all.add("? extends " + type());
                }
                case '-' -> {
                    at++;
                    all.add("? super " + type());
                }
                default -> all.add(type());
            }
        }
        at++;
        return "<" + String.join(", ", all) + ">";
    }
}
