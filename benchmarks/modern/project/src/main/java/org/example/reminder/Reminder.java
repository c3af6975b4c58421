package org.example.reminder;

/** Letters to those who have not paid. */
public final class Reminder {
    private static final String TEXT =
            """
            Dear %s,
            please pay %d USD until %s.
            Thank you!
            """;

    private Reminder() {}

    /** The letter. */
    public static String letter(String name, int euros, String day) {
        return TEXT.formatted(name, euros, day);
    }
}
