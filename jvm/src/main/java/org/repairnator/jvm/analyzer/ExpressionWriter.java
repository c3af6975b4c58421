package org.repairnator.jvm.analyzer;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.tree.JCTree;
import java.util.List;

/** Writes the nodes of expressions. */
final class ExpressionWriter {
    private final TreeWriter statements;
    private final Nodes nodes;
    private final Types types;
    private final Symtab symbols;

    ExpressionWriter(TreeWriter statements, Nodes nodes, Types types, Symtab symbols) {
        this.statements = statements;
        this.nodes = nodes;
        this.types = types;
        this.symbols = symbols;
    }

    /** Writes an expression and all it consists of; see {@link TreeWriter#write}. */
    void write(JCTree.JCExpression tree, int parent, String role, Type expected, Scope scope) {
        if (!nodes.written(tree)) {
            return;
        }
        int self = nodes.add(tree, parent, role, expected, scope);
        if (tree instanceof JCTree.JCParens parens) {
            write(parens.expr, self, "operand", expected, scope);
        } else if (tree instanceof JCTree.JCBinary binary) {
            binary(binary, self, scope);
        } else if (tree instanceof JCTree.JCUnary unary) {
            boolean negation = unary.getKind() == Tree.Kind.LOGICAL_COMPLEMENT;
            write(unary.arg, self, "operand", negation ? symbols.booleanType : null, scope);
        } else if (tree instanceof JCTree.JCAssign assign) {
            write(assign.lhs, self, "target", null, scope);
            write(assign.rhs, self, "value", assign.lhs.type, scope);
        } else if (tree instanceof JCTree.JCAssignOp assign) {
            write(assign.lhs, self, "target", null, scope);
            write(assign.rhs, self, "value", null, scope);
        } else if (tree instanceof JCTree.JCConditional conditional) {
            write(conditional.cond, self, "condition", symbols.booleanType, scope);
            write(conditional.truepart, self, "then", expected, Bindings.whenTrue(conditional.cond, scope));
            write(conditional.falsepart, self, "else", expected, Bindings.whenFalse(conditional.cond, scope));
        } else if (tree instanceof JCTree.JCSwitchExpression choice) {
            write(choice.selector, self, "selector", null, scope);
            statements.cases(choice.cases, self, scope, expected == null ? choice.type : expected);
        } else {
            others(tree, self, scope);
        }
    }

    private void binary(JCTree.JCBinary tree, int self, Scope scope) {
        Tree.Kind kind = tree.getKind();
        boolean and = kind == Tree.Kind.CONDITIONAL_AND;
        boolean or = kind == Tree.Kind.CONDITIONAL_OR;
        Type operands = and || or ? symbols.booleanType : null;
        Scope second = and ? Bindings.whenTrue(tree.lhs, scope) : or ? Bindings.whenFalse(tree.lhs, scope) : scope;
        write(tree.lhs, self, "left", operands, scope);
        write(tree.rhs, self, "right", operands, second);
    }

    private void others(JCTree.JCExpression tree, int self, Scope scope) {
        if (tree instanceof JCTree.JCMethodInvocation call) {
            call(call, self, scope);
        } else if (tree instanceof JCTree.JCNewClass creation) {
            creation(creation, self, scope);
        } else if (tree instanceof JCTree.JCFieldAccess select) {
            write(select.selected, self, "receiver", null, scope);
        } else if (tree instanceof JCTree.JCArrayAccess access) {
            write(access.indexed, self, "array", null, scope);
            write(access.index, self, "index", symbols.intType, scope);
        } else if (tree instanceof JCTree.JCNewArray creation) {
            array(creation, self, scope);
        } else if (tree instanceof JCTree.JCTypeCast cast) {
            statements.write(cast.clazz, self, "type", null, scope, null);
            write(cast.expr, self, "operand", null, scope);
        } else if (tree instanceof JCTree.JCInstanceOf test) {
            write(test.expr, self, "operand", null, scope);
            nodes.markHolds(self, Bindings.whenTrue(test, scope));
            if (test.pattern instanceof JCTree.JCPattern pattern) {
                statements.pattern(pattern, self, scope);
            } else {
                statements.write(test.pattern, self, "type", null, scope, null);
            }
        } else if (tree instanceof JCTree.JCLambda lambda) {
            statements.lambda(lambda, self, scope);
        } else if (tree instanceof JCTree.JCMemberReference reference) {
            write(reference.expr, self, "receiver", null, scope);
        }
    }

    private void call(JCTree.JCMethodInvocation call, int self, Scope scope) {
        if (call.meth instanceof JCTree.JCFieldAccess select) {
            write(select.selected, self, "receiver", null, scope);
        }
        arguments(call.args, call.meth.type, call.varargsElement, self, scope);
    }

    private void creation(JCTree.JCNewClass creation, int self, Scope scope) {
        write(creation.encl, self, "receiver", null, scope);
        write(creation.clazz, self, "type", null, scope);
        arguments(creation.args, creation.constructorType, creation.varargsElement, self, scope);
        if (creation.def != null) {
            statements.classBody(creation.def, self, scope);
        }
    }

    private void arguments(Iterable<JCTree.JCExpression> all, Type method, Type varargs, int self, Scope scope) {
        List<Type> parameters = method == null ? List.of() : method.getParameterTypes();
        int index = 0;
        for (JCTree.JCExpression argument : all) {
            boolean variable = varargs != null && index >= parameters.size() - 1;
            Type expected = variable ? varargs : index < parameters.size() ? parameters.get(index) : null;
            write(argument, self, "argument", expected, scope);
            index++;
        }
    }

    private void array(JCTree.JCNewArray creation, int self, Scope scope) {
        write(creation.elemtype, self, "type", null, scope);
        for (JCTree.JCExpression dimension : creation.dims) {
            write(dimension, self, "dimension", symbols.intType, scope);
        }
        boolean known = creation.type != null && creation.type.hasTag(TypeTag.ARRAY);
        Type element = known ? types.elemtype(creation.type) : null;
        if (creation.elems != null) {
            for (JCTree.JCExpression value : creation.elems) {
                write(value, self, "element", element, scope);
            }
        }
    }
}
