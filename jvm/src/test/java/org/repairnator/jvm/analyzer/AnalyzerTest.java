package org.repairnator.jvm.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.compiler.Javac;
import org.repairnator.jvm.testing.Verifier;

/** What is told of trees, names, scopes and types. */
class AnalyzerTest {
    @TempDir
    private Path folder;

    private Verifier.Analysis members(String text) {
        return Verifier.ofMembers(folder, text).analyzed();
    }

    private Verifier.Analysis body(String statements) {
        return members("int m(int a, String s, List<String> list, int[] array) { " + statements + " }");
    }

    @Test
    void operatorsTellTheirKindTypeAndPlace() {
        Verifier.Analysis analysis = body("return -a + (a < 3 && s != null ? 1 : 0);");
        analysis.tree("-a").is("UNARY_MINUS", "left", "int").has("operator", "-");
        analysis.tree("a < 3").is("LESS_THAN", "left", "boolean").has("operator", "<").has("expected", "boolean");
        analysis.tree("s != null").is("NOT_EQUAL_TO", "right", "boolean").has("opStart", String.valueOf(
                analysis.text().indexOf("!=")));
        analysis.tree("a < 3 && s != null").is("CONDITIONAL_AND", "condition", "boolean");
        analysis.tree("1").is("INT_LITERAL", "then", "int").has("value", "1");
    }

    @Test
    void assignmentsTellTargetAndValue() {
        Verifier.Analysis analysis = body("a = array[0]; a += 2; a++; return a;");
        analysis.tree("array[0]").is("ARRAY_ACCESS", "value", "int").has("expected", "int");
        analysis.tree("0").is("INT_LITERAL", "index", "int").has("expected", "int");
        analysis.tree("a += 2").is("PLUS_ASSIGNMENT", "expression", "int").has("operator", "+=");
        analysis.tree("a++").is("POSTFIX_INCREMENT", "expression", "int");
        analysis.tree("a = array[0];").is("EXPRESSION_STATEMENT", "statement", "").has("statement", "true");
    }

    @Test
    void callsTellReceiverArgumentsAndWhatTheyName() {
        Verifier.Analysis analysis = body("return s.indexOf(\"x\", a) + Math.max(a, 2) + list.get(0).length();");
        analysis.tree("s.indexOf(\"x\", a)").is("METHOD_INVOCATION", "left", "int")
                .has("name", "indexOf")
                .names("kind", "method")
                .names("owner", "java.lang.String")
                .names("params", "[\"java.lang.String\",\"int\"]")
                .names("static", "false");
        analysis.tree("s").is("IDENTIFIER", "receiver", "java.lang.String").names("kind", "parameter");
        analysis.tree("\"x\"").is("STRING_LITERAL", "argument", "java.lang.String").has("expected", "java.lang.String");
        analysis.tree("Math.max(a, 2)").names("static", "true");
        analysis.tree("list.get(0)").is("METHOD_INVOCATION", "receiver", "java.lang.String").names("type", "java.lang.String");
    }

    @Test
    void argumentsOfVariableNumberAreExpectedAsElements() {
        body("String.format(\"%s\", s); return a;").tree("s").has("expected", "java.lang.Object");
    }

    @Test
    void creationsTellTypeArgumentsAndMembersOfAnonymousClasses() {
        Verifier.Analysis analysis = body(
                "new StringBuilder(s); Runnable r = new Runnable() { int n = 7; { n = 8; } public void run() { n = 9; } };"
                        + " return new int[] {a, 1}.length + new int[5].length;");
        analysis.tree("new StringBuilder(s)").is("NEW_CLASS", "expression", "java.lang.StringBuilder");
        analysis.tree("StringBuilder").has("role", "type");
        analysis.tree("n = 9;").has("role", "statement");
        analysis.tree("7").has("role", "init");
        analysis.tree("{ n = 8; }").is("BLOCK", "member", "");
        analysis.tree("new int[] {a, 1}").is("NEW_ARRAY", "receiver", "int[]");
        analysis.tree("1").is("INT_LITERAL", "element", "int");
        analysis.tree("5").is("INT_LITERAL", "dimension", "int");
    }

    @Test
    void castsTestsOfTypesAndReferencesToMethodsTellTheirParts() {
        Verifier.Analysis analysis = body(
                "Object o = (Object) s; boolean b = o instanceof String; list.forEach(String::length); return (a);");
        analysis.tree("(Object) s").is("TYPE_CAST", "init", "java.lang.Object");
        analysis.tree("o instanceof String").is("INSTANCE_OF", "init", "boolean");
        analysis.tree("o").has("role", "operand");
        analysis.tree("String::length").is("MEMBER_REFERENCE", "argument", "java.util.function.Consumer<java.lang.String>")
                .has("expected", "java.util.function.Consumer<? super java.lang.String>");
        analysis.tree("(a)").is("PARENTHESIZED", "value", "int");
    }

    @Test
    void conditionsAndLoopsTellTheirParts() {
        Verifier.Analysis analysis = body(
                "if (a > 1) { a--; } else a++; while (a > 2) a -= 2; do { a -= 3; } while (a > 3);"
                        + " for (int i = 0; i < a; i += 4) { a -= 4; } for (String each : list) { a -= 5; } return a;");
        analysis.tree("{ a--; }").is("BLOCK", "then", "");
        analysis.tree("a++;").has("role", "else");
        for (String condition : List.of("a > 2", "a > 3", "i < a")) {
            assertTrue(analysis.tree(condition).json().get("expected").getAsString().equals("boolean"), condition);
        }
        analysis.tree("i += 4").is("EXPRESSION_STATEMENT", "update", "");
        analysis.tree("int i = 0").is("VARIABLE", "init", "").has("name", "i");
        analysis.tree("{ a -= 5; }").has("role", "body").sees("each", "array", "list", "s", "a");
        analysis.tree("list").has("role", "iterable");
    }

    @Test
    void triesSwitchesAndTheRestTellTheirParts() {
        Verifier.Analysis analysis = body(
                "try (java.io.StringReader r = new java.io.StringReader(s)) { a = r.read(); }"
                        + " catch (java.io.IOException e) { a = 1; } finally { a = 2; }"
                        + " switch (a) { case 1: a = 3; break; default: a = 4; }"
                        + " synchronized (s) { a = 5; } out: { break out; } assert a > 6 : \"no\"; throw new Error();");
        analysis.tree("{ a = r.read(); }").is("BLOCK", "body", "").sees("r", "array", "list", "s", "a");
        analysis.tree("{ a = 1; }").sees("e", "array", "list", "s", "a");
        analysis.tree("{ a = 2; }").has("role", "finally");
        analysis.tree("a = 3;").has("role", "statement");
        analysis.tree("case 1: a = 3; break;").is("CASE", "case", "");
        analysis.tree("s").has("role", "argument");
        analysis.tree("{ a = 5; }").has("role", "body");
        analysis.tree("a > 6").has("role", "condition");
        analysis.tree("\"no\"").has("role", "detail");
        analysis.tree("new Error()").has("role", "value").has("expected", "java.lang.Throwable");
    }

    @Test
    void rulesOfASwitchExpressionTellWhatTheyGive() {
        Verifier.Analysis analysis = members(
                "long m(int k, int n) { return switch (k) { case 1, 2 -> n / 10; case 3 -> { yield n + 20; }"
                        + " default -> throw new Error(); }; }");
        analysis.tree("(k)").is("PARENTHESIZED", "selector", "int");
        analysis.tree("case 1, 2 -> n / 10;").is("CASE", "case", "");
        analysis.tree("2").is("INT_LITERAL", "label", "int");
        analysis.tree("n / 10").is("DIVIDE", "value", "int").has("expected", "long").sees("n", "k");
        analysis.tree("{ yield n + 20; }").is("BLOCK", "body", "");
        analysis.tree("yield n + 20;").is("YIELD", "statement", "");
        analysis.tree("n + 20").is("PLUS", "value", "int").has("expected", "long");
        analysis.tree("throw new Error();").is("THROW", "body", "");
    }

    @Test
    void statementsOfRulesAreToldAsStatementsAndBodies() {
        Verifier.Analysis analysis = body("switch (s) { case \"a\" -> a++; default -> a--; } return a;");
        analysis.tree("a++;").is("EXPRESSION_STATEMENT", "body", "").has("statement", "true");
        analysis.tree("a++").has("role", "expression");
    }

    @Test
    void whatAllRulesOfASwitchAssignHasAValue() {
        body("int x; int y; int z; switch (a) { case 1 -> x = y = 1; case 2 -> { x = 2; } default -> throw new Error(); }"
                        + " switch (a) { case 1 -> z = 1; default -> { if (a > 2) { break; } z = 3; } } return a;")
                .tree("return a;")
                .sees("z?", "y?", "x", "array", "list", "s", "a");
    }

    @Test
    void variablesOfPatternsAreVisibleWhereTheyAreBound() {
        Verifier.Analysis analysis = members(
                "int m(Object o, int k) { if (o instanceof String t && k > 1) { k = t.length(); } else { k = 1; }"
                        + " if (!(o instanceof Integer i)) { return 2; } k = 3;"
                        + " boolean b = !(o instanceof Long l) || l > 4; return o instanceof Byte c ? c : 5; }");
        analysis.tree("{ k = t.length(); }").sees("t", "k", "o");
        analysis.tree("{ k = 1; }").sees("k", "o");
        analysis.tree("{ return 2; }").sees("k", "o");
        analysis.tree("k = 3;").sees("i", "k", "o");
        analysis.tree("l > 4").sees("l", "i", "k", "o");
        analysis.tree("c").sees("c", "b", "i", "k", "o");
        analysis.tree("5").sees("b", "i", "k", "o");
    }

    @Test
    void patternsTellTypeAndName() {
        Verifier.Analysis analysis = members("boolean m(Object o) { return o instanceof final String t; }");
        analysis.tree("final String t").is("BINDING_PATTERN", "pattern", "").has("name", "t").names("kind", "local");
        JsonObject test = analysis.tree("o instanceof final String t").json();
        int holds = test.get("holds").getAsInt();
        assertTrue(analysis.json().getAsJsonArray("scopes").get(holds).toString().contains("\"name\":\"t\""));
        analysis.tree("String").is("IDENTIFIER", "type", "");
    }

    @Test
    void referencesTellTheMethodAsItIsUsed() {
        Verifier.Analysis analysis = body("Collections.sort(list, String::compareTo); new Thread(ArrayList::new); return a;");
        analysis.tree("String::compareTo").has("name", "compareTo").has("nameStart", String.valueOf(
                        analysis.text().indexOf("compareTo")))
                .names("params", "[\"java.lang.String\"]")
                .names("type", "int");
        analysis.tree("ArrayList::new").has("name", "new");
    }

    @Test
    void compactConstructorsAreConstructors() {
        Verifier.Analysis analysis = Verifier.of(folder, """
                record A(int low, int high) {
                    A { if (low > high) { throw new Error(); } }
                    int size() { return high - low; }
                }
                """).analyzed();
        JsonObject constructor = analysis.member("<init>");
        assertEquals("constructor", constructor.get("kind").getAsString());
        assertEquals(2, constructor.getAsJsonArray("params").size());
        analysis.tree("low > high").is("GREATER_THAN", "operand", "boolean").sees("high", "low");
        assertEquals(2, analysis.json().getAsJsonArray("members").size());
    }

    @Test
    void lambdasSeeWhatIsAroundThemAsFinal() {
        Verifier.Analysis analysis = body("int b = a; list.forEach(each -> each.charAt(b)); list.removeIf(x -> x.isEmpty()); return a;");
        analysis.tree("each.charAt(b)").has("role", "body").sees("each", "b", "array", "list", "s", "a");
        analysis.tree("x.isEmpty()").has("role", "body").has("expected", "boolean");
    }

    @Test
    void aVariableHasAValueWhereItCertainlyWasAssigned() {
        Verifier.Analysis analysis = body(
                "int x; if (a > 1) { x = 1; } else { x = 2; } int y; if (a > 2) { y = 3; } int z;"
                        + " if (a > 3) { throw new Error(); } else { z = 4; } int w; synchronized (s) { w = (z = 5); }"
                        + " int v; try { v = 1; } finally { v = 6; } return a;");
        analysis.tree("return a;").sees("v", "w", "z", "y?", "x", "array", "list", "s", "a");
    }

    @Test
    void fieldsAndMethodsAreReachableAsFarAsTheLanguageLetsThem() {
        Verifier.Analysis analysis = Verifier.of(folder, """
                import static java.lang.Math.abs;
                import static java.util.Collections.*;
                class A extends Base {
                    private int own; static int shared;
                    int plain() { return own; }
                    static int fixed() { return shared; }
                    class Inner { int deep() { return 1; } }
                }
                class Base { protected int inherited; private int hidden; void basic() { } }
                """).analyzed();
        Verifier.Tree plain = analysis.tree("return own;");
        assertTrue(plain.reachable("fields").containsAll(List.of("own", "shared", "inherited")));
        assertFalse(plain.reachable("fields").contains("hidden"));
        assertTrue(plain.reachable("methods").containsAll(List.of("plain", "fixed", "basic", "abs", "emptyList")));
        assertEquals("ex.A", plain.self());
        Verifier.Tree fixed = analysis.tree("return shared;");
        assertFalse(fixed.reachable("fields").contains("own"));
        assertFalse(fixed.reachable("methods").contains("plain"));
        assertEquals("", fixed.self());
        assertTrue(analysis.tree("return 1;").reachable("fields").contains("own"));
    }

    @Test
    void typesTellTheirSupertypesAndMembers() {
        Verifier.Analysis analysis = members(
                "enum Color { RED, BLUE } <T extends Comparable<T>> T m(List<String> list, Integer boxed, int n, int[] array,"
                        + " Color color, T t, String[] words) { return t; }");
        assertEquals("interface", analysis.type("java.util.List<java.lang.String>").get("kind").getAsString());
        assertTrue(analysis.type("java.util.List<java.lang.String>").get("supers").toString().contains("java.util.Collection<java.lang.String>"));
        assertTrue(analysis.names("java.util.List<java.lang.String>", "methods").contains("size"));
        assertEquals("int", analysis.type("java.lang.Integer").get("unboxed").getAsString());
        assertEquals("java.lang.Integer", analysis.type("int").get("boxed").getAsString());
        assertEquals("int", analysis.type("int[]").get("element").getAsString());
        assertEquals("enum", analysis.type("ex.A.Color").get("kind").getAsString());
        assertEquals(List.of("RED", "BLUE"), analysis.names("ex.A.Color", "constants"));
        assertEquals("variable", analysis.type("T").get("kind").getAsString());
        assertTrue(analysis.names("T", "methods").contains("compareTo"));
        assertTrue(analysis.type("java.lang.String[]").get("supers").toString().contains("java.lang.Object[]"));
    }

    @Test
    void membersTellTheirSignature() {
        Verifier.Analysis analysis = members(
                "static int m(int a, String... rest) throws java.io.IOException, Error { return a; } final int f = 3 + 4;"
                        + " A(int a) { } { f(); } static { f(); } static void f() { }");
        JsonObject method = analysis.member("m");
        assertEquals("method", method.get("kind").getAsString());
        assertEquals("int", method.get("returns").getAsString());
        assertTrue(method.get("static").getAsBoolean());
        assertEquals("[\"java.io.IOException\"]", method.get("throws").toString());
        assertEquals("ex.A", method.get("class").getAsString());
        assertEquals("field", analysis.member("f").get("kind").getAsString());
        assertEquals("constructor", analysis.member("<init>").get("kind").getAsString());
        assertEquals("initializer", analysis.member("").get("kind").getAsString());
    }

    @Test
    void constantsAreToldAsTheyAreWritten() {
        String literals = body("return -1 + (int) 2L + (int) 3.5f + (int) 4.5 + 'c' + (true ? 1 : 0) + (s == null ? 1 : 0);")
                .json().getAsJsonObject("literals").get("class").toString();
        for (String expected : List.of("int\",\"text\":\"-1", "long\",\"text\":\"2L", "float\",\"text\":\"3.5f",
                "double\",\"text\":\"4.5", "char\",\"text\":\"'c'", "boolean\",\"text\":\"true", "null\",\"text\":\"null")) {
            assertTrue(literals.contains(expected), expected + " in " + literals);
        }
    }

    @Test
    void constantsAreToldWhateverLinesAreMeant() throws IOException {
        Path file = folder.resolve("A.java");
        Files.writeString(file, "package ex;\nclass A {\n static final int LIMIT = 3;\n int other = 4;\n int m() { return LIMIT; }\n}");
        try (Javac javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of())) {
            JsonObject analysis = new Analyzer(javac, List.of()).analyze(file, List.of(), List.of(5), List.of());
            List<String> names = new ArrayList<>();
            analysis.getAsJsonArray("members").forEach(each -> names.add(each.getAsJsonObject().get("name").getAsString()));
            assertEquals(List.of("LIMIT", "m"), names);
        }
    }

    @Test
    void compileErrorsAreTold() {
        Verifier.Analysis analysis = body("return nowhere;");
        assertTrue(analysis.json().get("problems").toString().contains("nowhere"));
    }
}
