package org.example.email;

import java.util.Locale;

/** The address of a mailbox. */
public record Email(String name, String host) {
    public Email {
        name = name.trim();
        host = host.toUpperCase(Locale.ROOT);
    }

    /** Reads an address. */
    public static Email parse(String text) {
        int at = text.lastIndexOf('@');
        return new Email(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return name + "@" + host;
    }
}
