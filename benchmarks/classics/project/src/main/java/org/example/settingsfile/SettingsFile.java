package org.example.settingsfile;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads lines of names and values; lines with # are remarks. */
public final class SettingsFile {
    private SettingsFile() {
    }

    public static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            String trimmed = line.trim();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            int equals = trimmed.indexOf('=');
            if (equals < 0) {
                values.put(trimmed, "");
            }
            values.put(trimmed.substring(0, equals).trim(), trimmed.substring(equals + 1).trim());
        }
        return values;
    }
}
