package org.example.template;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills {@code ${name}} in a text. */
public final class Template {
    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w)\\}");

    private Template() {
    }

    public static String fill(String text, Map<String, String> values) {
        Matcher matcher = PLACE.matcher(text);
        StringBuffer out = new StringBuffer();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            matcher.appendReplacement(out, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(out);
        return out.toString();
    }
}
