package org.repairnator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ValueDescriptionTest {
    private static void assertDescribed(String json, Object value) {
        assertEquals(json, ValueDescription.of(value));
    }

    /** Without the identity, which differs from run to run. */
    private static String withoutIdentity(Object value) {
        return ValueDescription.of(value).replaceAll("\"identity\":\\d+", "id");
    }

    @Test
    void nullNumbersAndBooleansAreThemselves() {
        assertDescribed("{\"type\":\"null\",\"value\":null}", null);
        assertDescribed("{\"type\":\"java.lang.Integer\",\"value\":-3}", -3);
        assertDescribed("{\"type\":\"java.lang.Boolean\",\"value\":true}", true);
        assertDescribed("{\"type\":\"java.lang.Double\",\"value\":1.5}", 1.5);
    }

    @Test
    void numbersThatJsonDoesNotKnowAreTexts() {
        assertDescribed("{\"type\":\"java.lang.Double\",\"value\":\"NaN\"}", Double.NaN);
        assertDescribed("{\"type\":\"java.lang.Float\",\"value\":\"-Infinity\"}", Float.NEGATIVE_INFINITY);
    }

    @Test
    void textsAreQuotedAndCut() {
        assertDescribed("{\"type\":\"java.lang.String\",\"value\":\"a\\\"\\\\\\u000a\\u00e9\",\"length\":5}", "a\"\\\n\u00e9");
        assertTrue(ValueDescription.of("x".repeat(500)).contains("\"" + "x".repeat(200) + "\",\"length\":500"));
        assertDescribed("{\"type\":\"java.lang.Character\",\"value\":\"c\"}", 'c');
        assertDescribed("{\"type\":\"java.util.concurrent.TimeUnit\",\"value\":\"DAYS\"}", TimeUnit.DAYS);
    }

    @Test
    void otherObjectsTellTheirSizeWhereThatIsThePlatforms() {
        assertEquals("{\"type\":\"int[]\",id,\"length\":2}", withoutIdentity(new int[2]));
        assertTrue(withoutIdentity(List.of(1)).endsWith("id,\"size\":1}"));
        assertTrue(withoutIdentity(Map.of(1, 2)).endsWith("id,\"size\":1}"));
        assertTrue(withoutIdentity(new StringBuilder("abc")).endsWith("id,\"length\":3}"));
        assertTrue(withoutIdentity(new Object()).endsWith("id}"));
    }

    @Test
    void noCodeOfTheProjectIsCalled() {
        List<Object> throwing = new AbstractList<>() {
            @Override
            public Object get(int index) {
                throw new AssertionError("called");
            }

            @Override
            public int size() {
                throw new AssertionError("called");
            }
        };
        assertTrue(withoutIdentity(throwing).endsWith("id}"));
    }
}
