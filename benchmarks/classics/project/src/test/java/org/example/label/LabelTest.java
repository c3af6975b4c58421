package org.example.label;

import junit.framework.TestCase;

public class LabelTest extends TestCase {
    public LabelTest(String name) {
        super(name);
    }

    public void testCompany() {
        assertEquals("Ann c/o Works", new Label("Ann", "Works").getText());
    }

    public void testEmptyCompany() {
        assertEquals("Ann", new Label("Ann", "").getText());
    }

    public void testNoCompany() {
        assertEquals("Ann", new Label("Ann", null).getText());
    }

    public void testEquals() {
        assertEquals(new Label("Ann", "Works"), new Label("Ann", "Works"));
        assertFalse(new Label("Ann", "Works").equals("Ann"));
    }
}
