package org.repairnator.jvm.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repairnator.jvm.compiler.Javac;

/** What an analysis tells of the names that a file reads and sets. */
class UsesTest {
    @TempDir
    private Path folder;

    private Javac javac;

    @BeforeEach
    void compiler() throws IOException {
        javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of());
    }

    private JsonObject analysis(String body) throws IOException {
        Path file = folder.resolve("A.java");
        Files.writeString(file, "import java.util.List;\nimport java.io.*;\nimport static java.lang.Math.max;\n"
                + "class A { " + body + " }\n");
        return new Analyzer(javac, List.of()).analyze(file, List.of(), List.of(), List.of());
    }

    /** The private fields that are read, and those that are set. */
    private List<String> fields(String body, String what) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonElement field : analysis(body).getAsJsonArray("privateFields")) {
            if (field.getAsJsonObject().get(what).getAsBoolean()) {
                names.add(field.getAsJsonObject().get("name").getAsString());
            }
        }
        return names;
    }

    @Test
    void anAssignedFieldIsSetAndNotRead() throws IOException {
        String body = "private int x, y; void m(A other) { x = 1; other.y = 2; (this.x) = 3; }";
        assertEquals(List.of("x", "y"), fields(body, "set"));
        assertEquals(List.of(), fields(body, "read"));
    }

    @Test
    void aStepIsAReadOnlyWhereItsValueIsUsed() throws IOException {
        String body = "private int x, y, z; int m() { x++; y += 2; return --z; }";
        assertEquals(List.of("x", "y", "z"), fields(body, "set"));
        assertEquals(List.of("z"), fields(body, "read"));
    }

    @Test
    void anElementThatIsSetReadsItsArray() throws IOException {
        String body = "private int[] x; void m() { x[0] = 1; }";
        assertEquals(List.of("x"), fields(body, "read"));
        assertEquals(List.of(), fields(body, "set"));
    }

    @Test
    void whatHidesAFieldDoesNotReadIt() throws IOException {
        String body = "private int x; int m(int x) { return x; } // reads x\n";
        assertEquals(List.of(), fields(body, "read"));
    }

    @Test
    void aNameThatMeansNothingCountsAsBoth() throws IOException {
        String body = "private int x; int m(Missing other) { return other.x; }";
        assertEquals(List.of("x"), fields(body, "read"));
        assertEquals(List.of("x"), fields(body, "set"));
    }

    @Test
    void otherFieldsAreNotTold() throws IOException {
        assertEquals(0, analysis("int x; protected int y; enum E { ONE }").getAsJsonArray("privateFields").size());
    }

    @Test
    void methodsThatSetAFieldAreNamed() throws IOException {
        JsonObject told = analysis("int x; A() { x = 1; } void a() { x++; } int b() { return x; } void c(A o) { o.x = 1; }");
        assertEquals("[\"a\",\"c\"]", told.get("fieldSetters").toString());
    }

    @Test
    void aParameterThatIsReadOrSetIsMentioned() throws IOException {
        JsonObject told = analysis("int m(int a, int b, int c) { b = 1; return a; }");
        List<Boolean> mentioned = new ArrayList<>();
        told.getAsJsonArray("members").get(0).getAsJsonObject().getAsJsonArray("params").forEach(
                param -> mentioned.add(param.getAsJsonObject().get("mentioned").getAsBoolean()));
        assertEquals(List.of(true, true, false), mentioned);
    }

    @Test
    void importsAndClassesAreTold() throws IOException {
        JsonObject told = analysis("static class B { interface C { } }");
        assertEquals("[\"java.util.List\",\"java.io.*\"]", told.get("imports").toString());
        assertEquals("[\"A\",\"B\",\"C\"]", told.get("declared").toString());
    }

    @Test
    void placesOfNamesAndArgumentsAreTold() throws IOException {
        JsonObject told = analysis("Object m(List<String> a) { a.add( /* ( */ ); return new Object( ); }");
        String text = told.get("text").getAsString();
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        for (JsonElement element : told.getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            if (node.has("nameStart")) {
                names.add(text.substring(node.get("nameStart").getAsInt()).substring(0, node.get("name").getAsString().length()));
            }
            if (node.has("argumentsStart")) {
                arguments.add(text.substring(node.get("argumentsStart").getAsInt(), node.get("argumentsEnd").getAsInt()));
            }
        }
        assertEquals(List.of("add"), names);
        assertEquals(List.of(" /* ( */ ", " "), arguments);
    }

    @Test
    void aConstantByWhichARemainderIsTakenIsADivisor() throws IOException {
        JsonObject told = analysis("boolean m(int a) { return a % 7 == 2; }");
        boolean divides = false;
        for (JsonElement literal : told.getAsJsonObject("literals").getAsJsonArray("class")) {
            JsonObject fields = literal.getAsJsonObject();
            assertEquals(fields.get("text").getAsString().equals("7"), fields.has("divisor"));
            divides |= fields.has("divisor");
        }
        assertTrue(divides);
    }
}
