package org.example.treefind;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import org.junit.Test;

public class FolderTest {
    private final Folder root = new Folder("root")
            .add(new Folder("a").add(new Folder("a1")))
            .add(new Folder("b").add(new Folder("b1").add(new Folder("b2"))));

    @Test
    public void self() {
        assertEquals("root", root.find("root").name());
    }

    @Test
    public void first() {
        assertEquals("a1", root.find("a1").name());
    }

    @Test
    public void second() {
        assertEquals("b2", root.find("b2").name());
    }

    @Test
    public void none() {
        assertNull(root.find("c"));
    }

    @Test
    public void depth() {
        assertEquals(4, root.depth());
    }
}
