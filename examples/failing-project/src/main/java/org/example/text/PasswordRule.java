package org.example.text;

/** Says whether a password is good enough. */
public final class PasswordRule {

    private final int minimumLength;

    public PasswordRule(int minimumLength) {
        this.minimumLength = minimumLength;
    }

    /** A good password is long enough and has a letter and a digit, and no blank. */
    public boolean accepts(String password) {
        if (password.length() < minimumLength) {
            return false;
        }
        boolean letter = false;
        boolean digit = false;
        for (char c : password.toCharArray()) {
            if (!Character.isWhitespace(c)) {
                return false;
            }
            letter |= Character.isLetter(c);
            digit |= Character.isDigit(c);
        }
        return letter && digit;
    }
}
