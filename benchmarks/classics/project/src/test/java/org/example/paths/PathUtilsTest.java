package org.example.paths;

import junit.framework.TestCase;

public class PathUtilsTest extends TestCase {
    public void testParent() {
        assertNull(PathUtils.getParent(null));
        assertEquals("a/b", PathUtils.getParent("a/b/c"));
        assertEquals("a", PathUtils.getParent("a"));
    }

    public void testRoot() {
        assertEquals("", PathUtils.getParent("/a"));
    }

    public void testName() {
        assertNull(PathUtils.getName(null));
        assertEquals("c", PathUtils.getName("a/b/c"));
        assertEquals("c", PathUtils.getName("c"));
    }

    public void testExtension() {
        assertNull(PathUtils.getExtension(null));
        assertEquals("txt", PathUtils.getExtension("a.b/c.txt"));
        assertEquals("", PathUtils.getExtension("a.b/c"));
    }
}
