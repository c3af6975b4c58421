package org.repairnator.jvm.analyzer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.util.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import org.repairnator.jvm.compiler.Edit;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.compiler.Parsed;
import org.repairnator.jvm.compiler.Problem;
import org.repairnator.jvm.compiler.SourceText;

/** Analyzes one file. */
public final class Analyzer {
    private final Javac javac;
    private final List<Path> testRoots;

    /**
     * Creates an analyzer.
     *
     * @param javac compiles the module's sources
     * @param testRoots where sources of tests are looked for
     */
    public Analyzer(Javac javac, List<Path> testRoots) {
        this.javac = javac;
        this.testRoots = testRoots;
    }

    /**
     * Tells what the search needs to know.
     *
     * @param file the source file
     * @param edits a change of it, which is made first
     * @param lines which members are meant: those that contain one of these lines; all, if empty
     * @param testClasses test classes whose constants are wanted, by binary name
     * @return as PROTOCOL.md describes
     * @throws IOException when a source file cannot be read
     */
    public JsonObject analyze(Path file, List<Edit> edits, List<Integer> lines, List<String> testClasses)
            throws IOException {
        String original = SourceText.read(file, javac.encoding());
        String text = Edit.apply(original, 0, original.length(), edits);
        SourceText source = new SourceText(file, text);
        JsonObject result = analyzed(source, lines, testClasses);
        boolean faulty = !result.getAsJsonArray("problems").isEmpty();
        JsonObject settled = faulty && javac.settle(source) ? analyzed(source, lines, testClasses) : result;
        JsonArray lacking = new JsonArray();
        if (edits.isEmpty()) {
            javac.lacking(source).forEach(lacking::add);
        }
        settled.add("lacking", lacking);
        return settled;
    }

    private JsonObject analyzed(SourceText source, List<Integer> lines, List<String> testClasses) throws IOException {
        String text = source.text();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavacTask task = javac.task(diagnostics, List.of(source));
        CompilationUnitTree unit = task.parse().iterator().next();
        javac.complete(task, unit);
        task.analyze();
        JsonObject result = new JsonObject();
        result.addProperty("text", text);
        result.addProperty("package", unit.getPackageName() == null ? "" : unit.getPackageName().toString());
        new FileWriter(task, unit, text, new HashSet<>(lines)).write(result);
        JsonObject literals = new JsonObject();
        Literals own = new Literals();
        own.add(unit, Trees.instance(task).getSourcePositions(), text);
        literals.add("class", own.json());
        literals.add("tests", testLiterals(testClasses));
        result.add("literals", literals);
        JsonArray problems = new JsonArray();
        for (Problem problem : Javac.errors(diagnostics)) {
            problems.add(problem.message());
        }
        result.add("problems", problems);
        return result;
    }

    private JsonArray testLiterals(List<String> testClasses) throws IOException {
        Literals literals = new Literals();
        for (String name : new HashSet<>(testClasses)) {
            int nested = name.indexOf('$');
            String path = (nested < 0 ? name : name.substring(0, nested)).replace('.', '/') + ".java";
            for (Path root : testRoots) {
                Path file = root.resolve(path);
                if (Files.isRegularFile(file)) {
                    String text = SourceText.read(file, javac.encoding());
                    Parsed parsed = javac.parse(List.of(new SourceText(file, text)));
                    literals.add(parsed.units().get(0), parsed.positions(), text);
                }
            }
        }
        return literals.json();
    }

    /** Writes the members of one file. */
    private static final class FileWriter {
        private final CompilationUnitTree unit;
        private final Set<Integer> lines;
        private final TypeTable table;
        private final Scopes scopes;
        private final Nodes nodes;
        private final TreeWriter trees;
        private final Members members;
        private final Uses uses;
        private final Modules modules;
        private final JsonArray written = new JsonArray();

        FileWriter(JavacTask task, CompilationUnitTree unit, String text, Set<Integer> lines) {
            Context context = ((BasicJavacTask) task).getContext();
            Types types = Types.instance(context);
            JCTree.JCCompilationUnit tree = (JCTree.JCCompilationUnit) unit;
            this.unit = unit;
            this.lines = lines;
            this.members = new Members(types, task.getElements(), tree.packge);
            this.table = new TypeTable(types, members, firstClass(unit));
            this.scopes = new Scopes(unit, members, table);
            this.nodes = new Nodes(
                    unit, text, Trees.instance(task).getSourcePositions(), table, scopes, members);
            this.trees = new TreeWriter(nodes, types, Symtab.instance(context));
            this.uses = Uses.of(tree);
            this.modules = new Modules(task.getElements());
        }

        private static Symbol.ClassSymbol firstClass(CompilationUnitTree unit) {
            return unit.getTypeDecls().stream()
                    .filter(type -> type instanceof JCTree.JCClassDecl)
                    .map(type -> ((JCTree.JCClassDecl) type).sym)
                    .findFirst()
                    .orElse(null);
        }

        void write(JsonObject result) {
            for (var type : unit.getTypeDecls()) {
                if (type instanceof JCTree.JCClassDecl declared && declared.sym != null) {
                    classMembers(declared);
                }
            }
            result.add("imports", imports());
            result.add("declared", declared(unit.getTypeDecls(), new JsonArray()));
            result.add("privateFields", uses.fields());
            result.add("fieldSetters", uses.setters());
            result.add("members", written);
            result.add("nodes", nodes.nodes());
            result.add("scopes", scopes.scopes());
            result.add("fieldSets", scopes.fieldSets());
            result.add("methodSets", scopes.methodSets());
            result.add("types", table.describe());
        }

        /** What is imported by its simple name: types, and all types of a package or class. */
        private JsonArray imports() {
            JsonArray names = new JsonArray();
            for (ImportTree statement : unit.getImports()) {
                String name = statement.getQualifiedIdentifier().toString();
                if (statement.toString().startsWith("import module ")) {
                    modules.packages(name).forEach(each -> names.add(each + ".*"));
                } else if (!statement.isStatic()) {
                    names.add(name);
                }
            }
            if (unit.getTypeDecls().stream().anyMatch(nodes::isImplicit)) {
                modules.packages("java.base").forEach(each -> names.add(each + ".*"));
            }
            return names;
        }

        /** The simple names of all classes that have one and are no local ones. */
        private static JsonArray declared(Iterable<? extends Tree> members, JsonArray names) {
            for (Tree member : members) {
                if (member instanceof JCTree.JCClassDecl type && !type.name.isEmpty()) {
                    names.add(type.name.toString());
                    declared(type.defs, names);
                }
            }
            return names;
        }

        private void classMembers(JCTree.JCClassDecl type) {
            for (JCTree member : type.defs) {
                if (member instanceof JCTree.JCClassDecl nested && nested.sym != null) {
                    classMembers(nested);
                } else if (nodes.written(member) && wanted(member)) {
                    member(member, type.sym);
                }
            }
        }

        /** Constants are meant always: they have no line that runs, and may be what is wrong where they are used. */
        private boolean wanted(JCTree member) {
            boolean constant = member instanceof JCTree.JCVariableDecl field
                    && field.sym != null
                    && field.sym.getConstValue() != null;
            if (constant) {
                return true;
            }
            int first = nodes.line(nodes.start(member));
            int last = nodes.line(nodes.end(member));
            return lines.isEmpty() || lines.stream().anyMatch(line -> first <= line && line <= last);
        }

        private void member(JCTree member, Symbol.ClassSymbol type) {
            if (member instanceof JCTree.JCMethodDecl method && method.sym != null && nodes.written(method.body)) {
                JsonObject object = start(method.sym.isConstructor() ? "constructor" : "method", member, type);
                object.addProperty("name", method.name.toString());
                object.addProperty("static", method.sym.isStatic());
                object.addProperty("returns", table.add(method.sym.type.getReturnType()));
                object.add("params", parameters(method));
                object.add("throws", members.checked(method.sym.type.getThrownTypes()));
                place(object, method.body);
                object.addProperty("root", trees.method(method, -1, scope(type, method.sym.isStatic())));
            } else if (member instanceof JCTree.JCVariableDecl field && field.sym != null && nodes.written(field.init)) {
                JsonObject object = start("field", member, type);
                object.addProperty("name", field.name.toString());
                object.addProperty("static", field.sym.isStatic());
                object.addProperty("returns", table.add(field.sym.type));
                place(object, field.init);
                object.addProperty("root", nodes.nodes().size());
                trees.write(field.init, -1, "init", field.sym.type, scope(type, field.sym.isStatic()), null);
            } else if (member instanceof JCTree.JCBlock block) {
                JsonObject object = start("initializer", member, type);
                object.addProperty("name", "");
                object.addProperty("static", block.isStatic());
                place(object, block);
                object.addProperty("root", nodes.nodes().size());
                trees.write(block, -1, "body", null, scope(type, block.isStatic()), null);
            }
        }

        private JsonObject start(String kind, JCTree member, Symbol.ClassSymbol type) {
            JsonObject object = new JsonObject();
            object.addProperty("id", written.size());
            object.addProperty("kind", kind);
            object.addProperty("class", type.flatName().toString());
            object.addProperty("start", nodes.start(member));
            object.addProperty("end", nodes.end(member));
            object.addProperty("line", nodes.line(nodes.start(member)));
            written.add(object);
            return object;
        }

        private void place(JsonObject object, JCTree body) {
            object.addProperty("bodyStart", nodes.start(body));
            object.addProperty("bodyEnd", nodes.end(body));
        }

        private JsonArray parameters(JCTree.JCMethodDecl method) {
            JsonArray parameters = new JsonArray();
            for (JCTree.JCVariableDecl parameter : method.params) {
                JsonObject object = new JsonObject();
                object.addProperty("name", parameter.name.toString());
                object.addProperty("type", table.add(parameter.sym.type));
                object.addProperty("mentioned", uses.mentions(parameter.sym));
                parameters.add(object);
            }
            return parameters;
        }

        private static Scope scope(Symbol.ClassSymbol type, boolean isStatic) {
            return new Scope(List.of(), 0, type, isStatic);
        }
    }
}
