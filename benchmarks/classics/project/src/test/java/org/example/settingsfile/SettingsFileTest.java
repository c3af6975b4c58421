package org.example.settingsfile;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class SettingsFileTest {
    @Test
    public void values() {
        assertEquals("{a=1, b=2}", SettingsFile.parse("a=1\n b = 2 ").toString());
    }

    @Test
    public void remarks() {
        assertEquals("{a=1}", SettingsFile.parse("# first\n\na=1").toString());
    }

    @Test
    public void bare() {
        assertEquals("{debug=, a=1}", SettingsFile.parse("debug\na=1").toString());
    }
}
