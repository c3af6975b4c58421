package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Kinds;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.TreeInfo;
import com.sun.tools.javac.tree.TreeScanner;
import com.sun.tools.javac.util.Name;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one file reads and sets: its private fields, the parameters of its methods, and the methods that set a field.
 *
 * <p>A name without a symbol (in code that does not compile) counts as both read and set.
 */
final class Uses extends TreeScanner {
    private final Map<Symbol, JCTree.JCVariableDecl> fields = new LinkedHashMap<>();
    private final Set<Symbol> mentioned = new HashSet<>();
    private final Set<Symbol> read = new HashSet<>();
    private final Set<Symbol> set = new HashSet<>();
    private final Set<Name> unknown = new HashSet<>();
    private final Set<String> setters = new LinkedHashSet<>();
    private final Deque<JCTree.JCMethodDecl> methods = new ArrayDeque<>();
    private JCTree discarded;

    static Uses of(JCTree.JCCompilationUnit unit) {
        Uses uses = new Uses();
        uses.scan(unit.defs);
        return uses;
    }

    /** The private fields, in the order in which they are declared. */
    JsonArray fields() {
        JsonArray array = new JsonArray();
        fields.forEach((symbol, tree) -> {
            JsonObject object = new JsonObject();
            boolean isUnknown = unknown.contains(symbol.name);
            object.addProperty("name", symbol.name.toString());
            object.addProperty("final", (symbol.flags() & Flags.FINAL) != 0);
            object.addProperty("initialized", tree.init != null);
            object.addProperty("read", isUnknown || read.contains(symbol));
            object.addProperty("set", isUnknown || set.contains(symbol));
            array.add(object);
        });
        return array;
    }

    /** The names of the methods that set a field. */
    JsonArray setters() {
        JsonArray array = new JsonArray();
        setters.forEach(array::add);
        return array;
    }

    /** Whether the code reads or sets a variable. */
    boolean mentions(Symbol variable) {
        return mentioned.contains(variable) || unknown.contains(variable.name);
    }

    @Override
    public void visitMethodDef(JCTree.JCMethodDecl method) {
        methods.push(method);
        super.visitMethodDef(method);
        methods.pop();
    }

    @Override
    public void visitVarDef(JCTree.JCVariableDecl variable) {
        if (variable.sym != null && isPrivateField(variable.sym)) {
            fields.put(variable.sym, variable);
        }
        super.visitVarDef(variable);
    }

    private static boolean isPrivateField(Symbol symbol) {
        boolean own = (symbol.flags() & (Flags.PRIVATE | Flags.SYNTHETIC | Flags.ENUM)) == Flags.PRIVATE;
        // A record's fields are read by methods that nobody wrote.
        return own && isField(symbol) && (symbol.owner.flags() & Flags.RECORD) == 0;
    }

    private static boolean isField(Symbol symbol) {
        return symbol instanceof Symbol.VarSymbol && symbol.owner.kind == Kinds.Kind.TYP;
    }

    @Override
    public void visitExec(JCTree.JCExpressionStatement statement) {
        discarded = statement.expr;
        super.visitExec(statement);
    }

    @Override
    public void visitAssign(JCTree.JCAssign assign) {
        target(assign.lhs);
        scan(assign.rhs);
    }

    @Override
    public void visitAssignop(JCTree.JCAssignOp assign) {
        step(assign, assign.lhs);
        scan(assign.rhs);
    }

    @Override
    public void visitUnary(JCTree.JCUnary unary) {
        switch (unary.getTag()) {
            case PREINC, PREDEC, POSTINC, POSTDEC -> step(unary, unary.arg);
            default -> super.visitUnary(unary);
        }
    }

    /** A value is changed; unless the result is thrown away, it is read, too. */
    private void step(JCTree whole, JCTree.JCExpression variable) {
        boolean isRead = whole != discarded;
        target(variable);
        if (isRead) {
            scan(variable);
        }
    }

    private void target(JCTree.JCExpression tree) {
        JCTree.JCExpression variable = TreeInfo.skipParens(tree);
        Symbol symbol = TreeInfo.symbol(variable);
        boolean named = variable instanceof JCTree.JCIdent || variable instanceof JCTree.JCFieldAccess;
        if (!named || symbol == null) {
            scan(variable);
            return;
        }
        set.add(symbol);
        mentioned.add(symbol);
        if (isField(symbol)) {
            methods.stream()
                    .filter(method -> !TreeInfo.isConstructor(method))
                    .forEach(method -> setters.add(method.name.toString()));
        }
        if (variable instanceof JCTree.JCFieldAccess select) {
            scan(select.selected);
        }
    }

    @Override
    public void visitIdent(JCTree.JCIdent identifier) {
        note(identifier.sym, identifier.name);
    }

    @Override
    public void visitSelect(JCTree.JCFieldAccess select) {
        note(select.sym, select.name);
        super.visitSelect(select);
    }

    @Override
    public void visitReference(JCTree.JCMemberReference reference) {
        note(reference.sym, reference.name);
        super.visitReference(reference);
    }

    private void note(Symbol symbol, Name name) {
        if (symbol == null || symbol.type == null || symbol.type.isErroneous()) {
            unknown.add(name);
        } else {
            read.add(symbol);
            mentioned.add(symbol);
        }
    }
}
