package org.example.options;

import java.util.HashMap;
import java.util.Map;

/** Reads options like {@code --name=value} and {@code --flag}. */
public class Options {
    private final Map<String, String> values = new HashMap<>();

    public Options(String... arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith("--")) {
                continue;
            }
            int sign = argument.indexOf('=');
            if (sign < 0) {
                values.put(argument.substring(2), "true");
            } else {
                values.put(argument.substring(2, sign), argument.substring(sign + 1));
            }
        }
    }

    public String get(String name) {
        return values.get(name);
    }

    public boolean is(String name) {
        String value = values.get(name);
        return value == "true";
    }
}
