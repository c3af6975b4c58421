package org.repairnator.drivers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of tests as build tools report them, without parameters: the one identity that a test has for whoever asks
 * for it. What Python's {@code normalized_name} makes of a report and this makes of a test must be the same.
 */
final class CaseNames {
    private static final Pattern METHOD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
    private static final Pattern PARAMETERS = Pattern.compile("[\\[({]");
    /** {@code adds two numbers(int, int)[1]}: parameters stand right behind the words. */
    private static final Pattern INVOCATION =
            Pattern.compile("(.*[^\\s(){}])(?:\\([^()]*\\)|\\{[^{}]*\\})\\[[^\\[\\]]*\\]", Pattern.DOTALL);

    private static final Pattern NUMBERED = Pattern.compile("(.*\\S)\\[[^\\[\\]]*\\]", Pattern.DOTALL);

    private CaseNames() {}

    /** The name of a test that is reported so. */
    static String of(String reported) {
        String head = PARAMETERS.split(reported, 2)[0];
        boolean attached = head.length() == reported.length() || head.equals(head.stripTrailing());
        String method = head.strip();
        return attached && METHOD.matcher(method).matches() ? method : phrase(reported);
    }

    /** Whether a name is one word, as those of methods are. */
    static boolean isMethod(String name) {
        return METHOD.matcher(name).matches();
    }

    /** Words in the place of a method's name: brackets may be part of them. */
    private static String phrase(String reported) {
        String words = reported.strip();
        for (Pattern pattern : new Pattern[] {INVOCATION, NUMBERED}) {
            Matcher matcher = pattern.matcher(words);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return words.endsWith("()") ? words.substring(0, words.length() - 2) : words;
    }
}
