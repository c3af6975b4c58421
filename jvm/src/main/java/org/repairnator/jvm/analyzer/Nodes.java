package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeInfo;
import java.util.List;
import javax.lang.model.element.ElementKind;

/** Writes single tree nodes: where they are, their type, what they name. */
final class Nodes {
    private final CompilationUnitTree unit;
    private final String text;
    private final SourcePositions positions;
    private final LineMap lineMap;
    private final TypeTable table;
    private final Scopes scopes;
    private final Members members;
    private final JsonArray nodes = new JsonArray();

    Nodes(
            CompilationUnitTree unit,
            String text,
            SourcePositions positions,
            TypeTable table,
            Scopes scopes,
            Members members) {
        this.unit = unit;
        this.text = text;
        this.positions = positions;
        this.lineMap = unit.getLineMap();
        this.table = table;
        this.scopes = scopes;
        this.members = members;
    }

    JsonArray nodes() {
        return nodes;
    }

    int start(JCTree tree) {
        return (int) positions.getStartPosition(unit, tree);
    }

    int end(JCTree tree) {
        return (int) positions.getEndPosition(unit, tree);
    }

    int line(int position) {
        return (int) lineMap.getLineNumber(position);
    }

    /** Whether a tree stands in the text, and was not made up by the compiler. */
    boolean written(JCTree tree) {
        return tree != null && start(tree) >= 0 && end(tree) > start(tree);
    }

    /** Whether a tree is a class that has no header in the text, only members. */
    boolean isImplicit(Tree tree) {
        return tree instanceof JCTree.JCClassDecl type && end(type) < 0 && type.defs.stream().anyMatch(this::written);
    }

    /** Tells that a node is a statement before and behind which others can stand. */
    void markStatement(int index) {
        nodes.get(index).getAsJsonObject().addProperty("statement", true);
    }

    /** Tells what is visible where the condition of a node holds. */
    void markHolds(int index, Scope scope) {
        nodes.get(index).getAsJsonObject().addProperty("holds", scopes.index(scope));
    }

    /**
     * Writes a node.
     *
     * @param parent index of the node it is part of, or -1
     * @param role what it is in there
     * @param expected the type its context demands, or null
     * @param scope what is visible where it stands
     * @return its index
     */
    int add(JCTree tree, int parent, String role, Type expected, Scope scope) {
        JsonObject node = new JsonObject();
        int index = nodes.size();
        node.addProperty("i", index);
        node.addProperty("parent", parent);
        node.addProperty("role", role);
        node.addProperty("kind", tree.getKind().name());
        node.addProperty("start", start(tree));
        node.addProperty("end", end(tree));
        node.addProperty("line", line(start(tree)));
        node.addProperty("scope", scopes.index(scope));
        if (tree instanceof JCTree.JCExpression expression && expression.type != null && !isTypeName(tree)) {
            addType(node, expression.type);
        }
        if (expected != null && !expected.hasTag(TypeTag.NONE) && !expected.hasTag(TypeTag.VOID)) {
            node.addProperty("expected", table.add(expected));
        }
        addOperator(node, tree);
        addNames(node, tree);
        nodes.add(node);
        return index;
    }

    private void addType(JsonObject node, Type type) {
        boolean aValue = type.isPrimitiveOrVoid() || type.isReference();
        if (aValue && !type.isErroneous()) {
            node.addProperty("type", table.add(type.baseType()));
        }
    }

    private static boolean isTypeName(JCTree tree) {
        Symbol symbol = TreeInfo.symbol(tree);
        boolean named = symbol instanceof Symbol.ClassSymbol || symbol instanceof Symbol.PackageSymbol;
        boolean creates = tree instanceof JCTree.JCNewClass || tree instanceof JCTree.JCNewArray;
        return named && !creates;
    }

    private static void addOperator(JsonObject node, JCTree tree) {
        String operator = Operators.text(tree.getKind());
        if (operator != null) {
            node.addProperty("operator", operator);
            node.addProperty("opStart", tree.pos);
            node.addProperty("opEnd", tree.pos + operator.length());
        }
    }

    private void addNames(JsonObject node, JCTree tree) {
        if (tree instanceof LiteralTree literal) {
            node.add("value", value(literal.getValue()));
        } else if (tree instanceof JCTree.JCIdent identifier) {
            node.addProperty("name", identifier.name.toString());
            addSymbol(node, identifier.sym);
        } else if (tree instanceof JCTree.JCFieldAccess select) {
            node.addProperty("name", select.name.toString());
            nameEndsAt(node, end(select));
            addSymbol(node, select.sym);
        } else if (tree instanceof JCTree.JCVariableDecl variable) {
            node.addProperty("name", variable.name.toString());
            node.addProperty("nameStart", variable.pos);
            addSymbol(node, variable.sym);
        } else if (tree instanceof JCTree.JCMethodInvocation call) {
            Symbol called = TreeInfo.symbol(call.meth);
            node.addProperty("name", TreeInfo.name(call.meth).toString());
            nameEndsAt(node, end(call.meth));
            // javac takes the opening parenthesis for a call's position.
            addArguments(node, call.args, call.pos + 1, end(call) - 1);
            addCalled(node, called, call.meth.type);
        } else if (tree instanceof JCTree.JCNewClass creation) {
            int open = text.indexOf("(", end(creation.clazz));
            addArguments(node, creation.args, open + 1, text.indexOf(")", Math.max(open, 0)));
            addCalled(node, creation.constructor, creation.constructorType);
        } else if (tree instanceof JCTree.JCMemberReference reference) {
            boolean creates = reference.getMode() == MemberReferenceTree.ReferenceMode.NEW;
            node.addProperty("name", creates ? "new" : reference.name.toString());
            nameEndsAt(node, end(reference));
            addCalled(node, reference.sym, reference.referentType);
        } else if (tree instanceof JCTree.JCBindingPattern pattern && !pattern.var.name.isEmpty()) {
            node.addProperty("name", pattern.var.name.toString());
            node.addProperty("nameStart", pattern.var.pos);
            addSymbol(node, pattern.var.sym);
        }
    }

    private static void nameEndsAt(JsonObject node, int end) {
        node.addProperty("nameStart", end - node.get("name").getAsString().length());
    }

    /**
     * Tells where arguments stand.
     *
     * @param open where the first stands, or would
     * @param close where the parenthesis is closed, if there are none
     */
    private void addArguments(JsonObject node, List<JCTree.JCExpression> arguments, int open, int close) {
        if (!arguments.isEmpty()) {
            node.addProperty("argumentsStart", start(arguments.get(0)));
            node.addProperty("argumentsEnd", end(arguments.get(arguments.size() - 1)));
        } else if (open > 0 && close >= open) {
            node.addProperty("argumentsStart", open);
            node.addProperty("argumentsEnd", close);
        }
    }

    private static JsonElement value(Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof Double number && !Double.isFinite(number) || value instanceof Float single && !Float.isFinite(single)) {
            return new JsonPrimitive(value.toString());
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        return value instanceof Boolean flag ? new JsonPrimitive(flag) : new JsonPrimitive(value.toString());
    }

    private void addSymbol(JsonObject node, Symbol symbol) {
        if (symbol == null || symbol.type == null || symbol.type.isErroneous()) {
            return;
        }
        if (symbol instanceof Symbol.MethodSymbol) {
            addCalled(node, symbol, symbol.type);
            return;
        }
        JsonObject object = new JsonObject();
        object.addProperty("kind", kind(symbol));
        object.addProperty("owner", Members.owner(symbol));
        object.addProperty("static", symbol.isStatic());
        object.addProperty("final", (symbol.flags() & Flags.FINAL) != 0);
        if (symbol instanceof Symbol.VarSymbol || symbol instanceof Symbol.ClassSymbol) {
            object.addProperty("type", table.add(symbol.type));
        }
        node.add("symbol", object);
    }

    private static String kind(Symbol symbol) {
        return switch (symbol.getKind()) {
            case FIELD, ENUM_CONSTANT -> "field";
            case PARAMETER -> "parameter";
            case PACKAGE -> "package";
            case CLASS, INTERFACE, ENUM, ANNOTATION_TYPE, RECORD, TYPE_PARAMETER -> "type";
            default -> "local";
        };
    }

    /**
     * A method or constructor as it is called here.
     *
     * @param type with the type arguments of this call
     */
    private void addCalled(JsonObject node, Symbol symbol, Type type) {
        if (!(symbol instanceof Symbol.MethodSymbol method) || type == null || type.isErroneous()) {
            return;
        }
        JsonObject object = new JsonObject();
        object.addProperty("kind", "method");
        object.addProperty("owner", Members.owner(method));
        object.addProperty("static", method.isStatic());
        object.addProperty("final", (method.flags() & Flags.FINAL) != 0);
        object.add("params", Members.names(type.getParameterTypes(), table::add));
        object.add("throws", members.checked(type.getThrownTypes()));
        object.addProperty("varargs", method.isVarArgs());
        if (method.getKind() == ElementKind.METHOD) {
            object.addProperty("type", table.add(type.getReturnType()));
        }
        node.add("symbol", object);
    }
}
