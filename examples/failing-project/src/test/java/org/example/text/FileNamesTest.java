package org.example.text;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class FileNamesTest {

    @Test
    public void extensionFollowsTheDot() {
        assertEquals("txt", FileNames.extension("notes.txt"));
    }

    @Test
    public void extensionFollowsTheLastDot() {
        assertEquals("gz", FileNames.extension("backup.tar.gz"));
        assertEquals("pdf", FileNames.extension("v1.2.3.pdf"));
    }

    @Test
    public void aNameWithoutADotHasNoExtension() {
        assertEquals("", FileNames.extension("Makefile"));
    }

    @Test
    public void aNameThatEndsWithADotHasNoneEither() {
        assertEquals("", FileNames.extension("odd."));
    }

    @Test
    public void baseIsWhatFollowsTheLastSlash() {
        assertEquals("c.txt", FileNames.base("a/b/c.txt"));
        assertEquals("plain", FileNames.base("plain"));
    }

    @Test
    public void extensionsAreComparedInAnyCase() {
        assertTrue(FileNames.hasExtension("photo.JPG", "png", "jpg"));
        assertFalse(FileNames.hasExtension("photo.gif", "png", "jpg"));
    }

    @Test
    public void archivesAreKnownByTheirLastExtension() {
        assertTrue(FileNames.hasExtension("backup.tar.gz", "gz", "zip"));
    }
}
