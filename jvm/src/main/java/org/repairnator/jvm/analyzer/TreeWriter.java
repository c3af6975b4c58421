package org.repairnator.jvm.analyzer;

import com.sun.source.tree.CaseTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.tree.JCTree;

/** Walks the trees of one method, field or initializer and writes a node for each. */
final class TreeWriter {
    private static final String STATEMENT = "statement";
    private static final String CONDITION = "condition";
    private static final String BODY = "body";

    private final Nodes nodes;
    private final Types types;
    private final Symtab symbols;
    private final ExpressionWriter expressions;

    TreeWriter(Nodes nodes, Types types, Symtab symbols) {
        this.nodes = nodes;
        this.types = types;
        this.symbols = symbols;
        this.expressions = new ExpressionWriter(this, nodes, types, symbols);
    }

    /**
     * Writes a tree and all it consists of.
     *
     * @param parent index of the node it is part of, or -1
     * @param role what it is in there
     * @param expected the type its context demands, or null
     * @param scope what is visible before it
     * @param returns the type that {@code return}, or {@code yield} in a switch expression, must give here, or null
     * @return what is visible after it, in the same block
     */
    Scope write(JCTree tree, int parent, String role, Type expected, Scope scope, Type returns) {
        if (!nodes.written(tree)) {
            return scope;
        }
        if (tree instanceof JCTree.JCExpression expression) {
            expressions.write(expression, parent, role, expected, scope);
            return scope;
        }
        int self = nodes.add(tree, parent, role, null, scope);
        if (role.equals(STATEMENT)) {
            nodes.markStatement(self);
        }
        Scope after = children(tree, self, scope, returns);
        return tree instanceof JCTree.JCVariableDecl ? after : after.assigning(Assigned.by(tree));
    }

    private Scope children(JCTree tree, int self, Scope scope, Type returns) {
        if (tree instanceof JCTree.JCBlock block) {
            statements(block.stats, self, scope.deeper(), returns);
        } else if (tree instanceof JCTree.JCVariableDecl variable) {
            return variable(variable, self, scope, returns);
        } else if (tree instanceof JCTree.JCExpressionStatement statement) {
            write(statement.expr, self, "expression", null, scope, returns);
        } else if (tree instanceof JCTree.JCIf branch) {
            return branch(branch, self, scope, returns);
        } else if (tree instanceof JCTree.JCReturn result) {
            write(result.expr, self, "value", returns, scope, returns);
        } else if (tree instanceof JCTree.JCYield result) {
            write(result.value, self, "value", returns, scope, returns);
        } else if (tree instanceof JCTree.JCThrow thrown) {
            write(thrown.expr, self, "value", symbols.throwableType, scope, returns);
        } else if (tree instanceof JCTree.JCTry attempt) {
            attempt(attempt, self, scope, returns);
        } else if (tree instanceof JCTree.JCSwitch choice) {
            write(choice.selector, self, "selector", null, scope, returns);
            cases(choice.cases, self, scope, returns);
        } else if (tree instanceof JCTree.JCCase choice) {
            choice(choice, self, scope, returns);
        } else if (tree instanceof JCTree.JCSynchronized block) {
            write(block.lock, self, "lock", null, scope, returns);
            write(block.body, self, BODY, null, scope, returns);
        } else if (tree instanceof JCTree.JCLabeledStatement labeled) {
            write(labeled.body, self, BODY, null, scope, returns);
        } else if (tree instanceof JCTree.JCAssert check) {
            write(check.cond, self, CONDITION, symbols.booleanType, scope, returns);
            write(check.detail, self, "detail", null, scope, returns);
        } else if (tree instanceof JCTree.JCClassDecl type) {
            classBody(type, self, scope);
        } else {
            loop(tree, self, scope, returns);
        }
        return scope;
    }

    private void statements(Iterable<? extends JCTree> all, int self, Scope scope, Type returns) {
        Scope now = scope;
        for (JCTree statement : all) {
            now = write(statement, self, STATEMENT, null, now, returns);
        }
    }

    private Scope variable(JCTree.JCVariableDecl variable, int self, Scope scope, Type returns) {
        write(variable.vartype, self, "type", null, scope, returns);
        write(variable.init, self, "init", variable.sym == null ? null : variable.sym.type, scope, returns);
        return variable.sym == null ? scope : scope.with(variable.sym, false, variable.init != null);
    }

    private Scope branch(JCTree.JCIf branch, int self, Scope scope, Type returns) {
        write(branch.cond, self, CONDITION, symbols.booleanType, scope, returns);
        write(branch.thenpart, self, "then", null, Bindings.whenTrue(branch.cond, scope.deeper()), returns);
        write(branch.elsepart, self, "else", null, Bindings.whenFalse(branch.cond, scope.deeper()), returns);
        return Bindings.after(branch, scope);
    }

    private void loop(JCTree tree, int self, Scope scope, Type returns) {
        if (tree instanceof JCTree.JCWhileLoop loop) {
            write(loop.cond, self, CONDITION, symbols.booleanType, scope, returns);
            write(loop.body, self, BODY, null, Bindings.whenTrue(loop.cond, scope.deeper()), returns);
        } else if (tree instanceof JCTree.JCDoWhileLoop loop) {
            write(loop.body, self, BODY, null, scope.deeper(), returns);
            write(loop.cond, self, CONDITION, symbols.booleanType, scope.assigning(Assigned.by(loop.body)), returns);
        } else if (tree instanceof JCTree.JCForLoop loop) {
            Scope inner = scope.deeper();
            for (JCTree.JCStatement init : loop.init) {
                inner = write(init, self, "init", null, inner, returns);
            }
            write(loop.cond, self, CONDITION, symbols.booleanType, inner, returns);
            for (JCTree.JCStatement update : loop.step) {
                write(update, self, "update", null, inner, returns);
            }
            write(loop.body, self, BODY, null, inner.deeper(), returns);
        } else if (tree instanceof JCTree.JCEnhancedForLoop loop) {
            write(loop.expr, self, "iterable", null, scope, returns);
            Scope inner = scope.deeper();
            write(loop.var, self, "variable", null, inner, returns);
            write(loop.body, self, BODY, null, inner.with(loop.var.sym, false, true).deeper(), returns);
        }
    }

    private void attempt(JCTree.JCTry attempt, int self, Scope scope, Type returns) {
        Scope inner = scope.deeper();
        for (JCTree resource : attempt.resources) {
            inner = write(resource, self, "resource", null, inner, returns);
        }
        write(attempt.body, self, BODY, null, inner, returns);
        for (JCTree.JCCatch handler : attempt.catchers) {
            int index = nodes.add(handler, self, "catch", null, scope);
            Scope caught = scope.deeper();
            write(handler.param, index, "parameter", null, caught, returns);
            write(handler.body, index, BODY, null, caught.with(handler.param.sym, false, true), returns);
        }
        write(attempt.finalizer, self, "finally", null, scope, returns);
    }

    /** Writes the cases of a switch statement or expression. */
    void cases(Iterable<JCTree.JCCase> all, int self, Scope scope, Type returns) {
        for (JCTree.JCCase choice : all) {
            write(choice, self, "case", null, scope, returns);
        }
    }

    private void choice(JCTree.JCCase choice, int self, Scope scope, Type returns) {
        Scope inner = scope.deeper();
        for (JCTree label : choice.labels) {
            label(label, self, scope);
            inner = Bindings.of(label, inner);
        }
        JCTree.JCExpression guard = Parts.guard(choice);
        if (guard != null) {
            // As in a lambda, only variables that never change can be used.
            write(guard, self, CONDITION, symbols.booleanType, inner.captured(inner.type(), inner.isStatic()), null);
            inner = Bindings.whenTrue(guard, inner);
        }
        if (choice.caseKind == CaseTree.CaseKind.RULE) {
            // The parser makes a yield of an expression there, which begins in the middle of it.
            boolean isValue = choice.body instanceof JCTree.JCExpression;
            int body = nodes.nodes().size();
            write(choice.body, self, isValue ? "value" : BODY, isValue ? returns : null, inner, returns);
            if (choice.body instanceof JCTree.JCExpressionStatement) {
                // A block with more in it can stand for it.
                nodes.markStatement(body);
            }
        } else if (choice.stats != null) {
            statements(choice.stats, self, inner, returns);
        }
    }

    /** A constant or a pattern; newer compilers have a tree around each. */
    private void label(JCTree label, int self, Scope scope) {
        if (label instanceof JCTree.JCPattern pattern) {
            pattern(pattern, self, scope);
        } else if (label instanceof JCTree.JCExpression constant) {
            write(constant, self, "label", null, scope, null);
        } else {
            Parts.of(label).forEach(part -> label(part, self, scope));
        }
    }

    /** A pattern, with the types in it and the patterns nested in it. */
    void pattern(JCTree pattern, int parent, Scope scope) {
        if (!nodes.written(pattern)) {
            return;
        }
        int self = nodes.add(pattern, parent, "pattern", null, scope);
        for (JCTree part : Parts.of(pattern)) {
            if (part instanceof JCTree.JCVariableDecl variable) {
                write(variable.vartype, self, "type", null, scope, null);
            } else if (part instanceof JCTree.JCExpression type) {
                write(type, self, "type", null, scope, null);
            } else {
                pattern(part, self, scope);
            }
        }
    }

    /** The members of a local or anonymous class. */
    void classBody(JCTree.JCClassDecl type, int self, Scope scope) {
        for (JCTree member : type.defs) {
            if (!nodes.written(member)) {
                continue;
            }
            if (member instanceof JCTree.JCMethodDecl method && method.sym != null) {
                int index = nodes.add(method, self, "member", null, scope);
                method(method, index, scope.captured(type.sym, method.sym.isStatic()));
            } else if (member instanceof JCTree.JCVariableDecl field && field.sym != null) {
                int index = nodes.add(field, self, "member", null, scope);
                Scope inner = scope.captured(type.sym, field.sym.isStatic());
                write(field.init, index, "init", field.sym.type, inner, null);
            } else if (member instanceof JCTree.JCBlock block) {
                write(block, self, "member", null, scope.captured(type.sym, block.isStatic()), null);
            }
        }
    }

    /** The parameters and body of a method; returns the index of the body. */
    int method(JCTree.JCMethodDecl method, int parent, Scope scope) {
        Scope inner = scope;
        for (JCTree.JCVariableDecl parameter : method.params) {
            if (parent >= 0 && nodes.written(parameter)) {
                nodes.add(parameter, parent, "parameter", null, inner);
            }
            inner = inner.with(parameter.sym, true, true);
        }
        int root = nodes.nodes().size();
        Type returns = method.sym.isConstructor() ? null : method.sym.type.getReturnType();
        write(method.body, parent, BODY, null, inner, returns);
        return root;
    }

    /** The body of a lambda. */
    void lambda(JCTree.JCLambda lambda, int self, Scope scope) {
        Scope inner = scope.captured(scope.type(), scope.isStatic());
        for (JCTree.JCVariableDecl parameter : lambda.params) {
            if (parameter.sym != null) {
                inner = inner.with(parameter.sym, true, true);
            }
        }
        Type returns = lambdaReturns(lambda);
        write(lambda.body, self, BODY, returns, inner, returns);
    }

    private Type lambdaReturns(JCTree.JCLambda lambda) {
        if (lambda.type == null || !lambda.type.hasTag(TypeTag.CLASS)) {
            return null;
        }
        Type returned = types.findDescriptorType(lambda.type).getReturnType();
        return returned.hasTag(TypeTag.VOID) ? null : returned;
    }
}
