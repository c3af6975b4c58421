package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxTreesTest {
    private static Javac javac;

    @BeforeAll
    static void open() throws IOException {
        javac = new Javac(List.of(), "", StandardCharsets.UTF_8, List.of());
    }

    @AfterAll
    static void close() throws IOException {
        javac.close();
    }

    private static String normalized(String statement) {
        String text = "class A { void m(int a, Runnable r) { " + statement + " } }";
        return SyntaxTrees.normalized(javac, new SourceText(Path.of("/A.java"), text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a = 1;              | a  =  /* one */ (1);",
        "if (a > 1) a = 2;   | if ((a > 1)) { a = 2; }",
        "while (a > 1) a--;  | while (a > 1) {{ a--; }}",
    })
    void layoutParenthesesAndBracesAroundOneStatementDoNotMatter(String one, String other) {
        assertEquals(normalized(one), normalized(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a = 1;                       | a = 2;",
        "a = a;                       | a = b;",
        "int b = a;                   | long b = a;",
        "int b = a;                   | int c = a;",
        "int b = a;                   | final int b = a;",
        "a.b();                       | a.c();",
        "r = A::a;                    | r = A::b;",
        "x: for (;;) { break x; }     | x: for (;;) { break; }",
        "x: for (;;) { continue x; }  | x: for (;;) { continue; }",
        "x: a++;                      | y: a++;",
        "class B {}                   | class C {}",
        "if (a > 1) { int b = 1; }    | if (a > 1) { int b = 1; b++; }",
    })
    void otherNamesValuesAndDeclarationsDo(String one, String other) {
        assertNotEquals(normalized(one), normalized(other));
    }

    @Test
    void syntaxErrorsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> normalized("a = ;"));
    }
}
